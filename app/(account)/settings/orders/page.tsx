import type { Metadata } from 'next'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { screen } from '@/app/(account)/screen'
import { ActForm } from '@/components/account/act-form'
import { MerchantChoice } from '@/components/account/merchant-choice'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { languages, translator } from '@/lib/platform/messages'
import { Done } from '../done'
import { openSettings } from '../open-settings'
import { saveAddresses, saveDefaults } from './actions'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'settings')('orders.title') }
}

export default screen(OrderSettings)

/** Where payers go after paying, how long an order can be paid, and in which language. */
async function OrderSettings({ searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'settings.orders')
  const query = await searchParams
  const { t, merchants, settings } = await openSettings(caller, query.merchant)
  const { fixed, returnUrls } = settings
  const hidden = { merchantId: String(fixed.id), version: String(settings.version) }
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
    </div>
  )
}
