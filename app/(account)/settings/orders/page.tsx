import type { Metadata } from 'next'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { screen } from '@/app/(account)/screen'
import { ActForm } from '@/components/account/act-form'
import { Facts } from '@/components/account/facts'
import { MerchantChoice } from '@/components/account/merchant-choice'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { languages, translator } from '@/lib/platform/messages'
import { may } from '@/lib/staff/rules'
import { Done } from '../done'
import { openSettings, type SettingsPage } from '../open-settings'
import { WhoMay } from '../who-may'
import { saveAddresses, saveDefaults } from './actions'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'settings')('orders.title') }
}

export default screen(OrderSettings)

/** Where payers go after paying, how long an order can be paid, and in which language. */
async function OrderSettings({ searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'settings.view')
  const query = await searchParams
  const page = await openSettings(caller, query.merchant)
  const { t, merchants, settings } = page
  const { fixed } = settings
  return (
    <div className="grid gap-6">
      <PageHeader title={t('orders.title')} subtitle={t('orders.subtitle')} />
      <MerchantChoice
        label={t('merchants')}
        merchants={merchants}
        chosen={fixed.id}
        language={caller.language}
        addressOf={(id) => `/settings/orders?merchant=${id}`}
      />
      <Done t={t} done={query.done} />
      <WhoMay t={t} caller={caller} right="settings.orders" merchant={fixed.name} />
      {may(caller, 'settings.orders') ? <Forms {...page} /> : <Shown {...page} />}
    </div>
  )
}

/** The same to be read. */
function Shown({ t, settings }: SettingsPage) {
  const { fixed, returnUrls, returnHosts } = settings
  return (
    <>
      <Panel title={t('orders.addresses', { merchant: fixed.name })} description={t('orders.addressesLead')}>
        <Facts
          facts={[
            [t('orders.ok'), returnUrls.ok ?? t('none')],
            [t('orders.no'), returnUrls.no ?? t('none')],
            [t('orders.any'), returnUrls.any ?? t('orders.ownPage')],
            [t('orders.hosts'), returnHosts.length === 0 ? t('none') : <HostList key="hosts" hosts={returnHosts} />],
          ]}
        />
      </Panel>
      <Panel title={t('orders.defaults')}>
        <Facts
          facts={[
            [t('orders.timeOut'), String(settings.orderTimeOutMin)],
            [t('orders.language'), t(`language.${settings.language}`)],
          ]}
        />
      </Panel>
    </>
  )
}

function HostList({ hosts }: { hosts: readonly string[] }) {
  return (
    <ul>
      {hosts.map((host) => (
        <li key={host}>{host}</li>
      ))}
    </ul>
  )
}

function Forms({ t, settings }: SettingsPage) {
  const { fixed, returnUrls } = settings
  const hidden = { merchantId: String(fixed.id), version: String(settings.version) }
  return (
    <>
      <Panel title={t('orders.addresses', { merchant: fixed.name })} description={t('orders.addressesLead')}>
        <ActForm
          key={`addresses-${fixed.id}`}
          id="addresses"
          action={saveAddresses}
          hidden={hidden}
          fields={[
            { kind: 'text', name: 'ok', label: t('orders.ok'), initial: returnUrls.ok ?? '' },
            { kind: 'text', name: 'no', label: t('orders.no'), initial: returnUrls.no ?? '' },
            { kind: 'text', name: 'any', label: t('orders.any'), hint: t('orders.anyHint'), initial: returnUrls.any ?? '' },
            {
              kind: 'area',
              source: true,
              rows: 4,
              name: 'hosts',
              label: t('orders.hosts'),
              hint: t('orders.hostsHint'),
              initial: settings.returnHosts.join('\n'),
            },
          ]}
          submit={{ label: t('orders.saveAddresses'), pending: t('pending'), variant: 'primary' }}
          errorTitle={t('error.title')}
        />
      </Panel>
      <Panel title={t('orders.defaults')}>
        <ActForm
          key={`defaults-${fixed.id}`}
          id="defaults"
          action={saveDefaults}
          hidden={hidden}
          fields={[
            {
              kind: 'text',
              name: 'timeOut',
              label: t('orders.timeOut'),
              hint: t('orders.timeOutHint'),
              initial: String(settings.orderTimeOutMin),
              inputMode: 'numeric',
            },
            {
              kind: 'select',
              name: 'language',
              label: t('orders.language'),
              initial: settings.language,
              options: languages.map((language) => ({ value: language, label: t(`language.${language}`) })),
            },
          ]}
          submit={{ label: t('orders.saveDefaults'), pending: t('pending'), variant: 'primary' }}
          errorTitle={t('error.title')}
        />
      </Panel>
    </>
  )
}
