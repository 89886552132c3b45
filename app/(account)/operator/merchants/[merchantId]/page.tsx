import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { screen } from '@/app/(account)/screen'
import { FixedPanel } from '@/app/(account)/settings/fixed-panel'
import { policySentences } from '@/app/(account)/settings/policy-texts'
import { Facts } from '@/components/account/facts'
import { LinkButton } from '@/components/ui/link-button'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { readOneClickState } from '@/lib/merchants/one-click-queries'
import { type MerchantSettings, readMerchantSettings } from '@/lib/merchants/settings-queries'
import { showDateTime, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { type Action, type Caller, may } from '@/lib/staff/rules'

type Props = { params: Promise<{ merchantId: string }> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'operator')('merchants.title') }
}

export default screen(OperatorMerchant)

/** One merchant as it stands set, to be read; each way from here leads to where it is changed. */
async function OperatorMerchant({ params }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'operator.view')
  const { merchantId } = await params
  const id = /^[1-9]\d{0,8}$/.test(merchantId) ? Number(merchantId) : 0
  const [settings, state] = await Promise.all([readMerchantSettings(service(), caller.scope, id), readOneClickState(service(), caller.scope, id)])
  if (!settings || !state) notFound()
  const t = translator(caller.language, 'operator')
  const links = (
    [
      ['one-click.grant', `/one-click/${id}`, state.waiting ? 'merchants.answer' : 'merchants.changeMode'],
      ['settings.proof', `/settings?merchant=${id}`, 'merchants.settings'],
      ['customers.view', `/customers?merchant=${id}`, 'merchants.customers'],
      ['orders.view', `/orders?merchant=${id}`, 'merchants.orders'],
      ['notifications.view', `/notifications?merchant=${id}`, 'merchants.notifications'],
    ] as const
  ).filter(([right]) => may(caller, right satisfies Action))
  return (
    <div className="grid gap-6">
      <PageHeader
        title={`${state.name} (${id})`}
        subtitle={state.legalEntity}
        back={{ href: '/operator/merchants', label: t('merchants.title') }}
        actions={
          <div className="flex flex-wrap gap-2">
            {links.map(([, href, text], place) => (
              <LinkButton key={href} href={href} size="sm" variant={place === 0 ? 'primary' : 'secondary'}>
                {t(text)}
              </LinkButton>
            ))}
          </div>
        }
      />
      <FixedPanel fixed={settings.fixed} t={translator(caller.language, 'settings')} language={caller.language} />
      <SetPanel settings={settings} caller={caller} />
    </div>
  )
}

function SetPanel({ settings, caller: { language } }: { settings: MerchantSettings; caller: Caller }) {
  const t = translator(language, 'settings')
  const { returnUrls, publicKeys, webServiceLogin, fixed } = settings
  const switched = (on: boolean) => t(on ? 'on' : 'off')
  const keyText = ({ bits, fingerprint, validUntil }: (typeof publicKeys)[number]) =>
    [
      t('proof.key.bits', { bits }),
      fingerprint.slice(0, 16),
      ...(validUntil ? [t('proof.key.until', { at: showDateTime(validUntil, language, fixed.timeZone) })] : []),
    ].join(' ')
  return (
    <Panel title={t('title')}>
      <Facts
        facts={[
          ['One Click', policySentences(settings, t, language).join('; ')],
          [t('policy.cardholder'), t(settings.asksCardholder ? 'yes' : 'no')],
          [t('policy.countries'), settings.unselectedCountries.join(', ') || t('none')],
          [t('orders.timeOut'), String(settings.orderTimeOutMin)],
          [t('orders.language'), t(`language.${settings.language}`)],
          [t('orders.hosts'), settings.returnHosts.join(', ') || t('none')],
          [t('orders.ok'), returnUrls.ok ?? t('none')],
          [t('orders.no'), returnUrls.no ?? t('none')],
          [t('orders.any'), returnUrls.any ?? t('none')],
          [t('proof.checks.checkValue'), switched(settings.checkValueRequired)],
          [t('proof.checks.signature'), switched(settings.signatureRequired)],
          [t('proof.checks.undelimited'), switched(settings.undelimitedCheck)],
          [t('proof.checks.hash'), t(`proof.checks.${settings.signatureHash}`)],
          [t('proof.word.title'), t(settings.hasSecretWord ? 'yes' : 'none')],
          [t('proof.key.title'), publicKeys.map(keyText).join('; ') || t('none')],
          [t('proof.service.title'), webServiceLogin?.login ?? t('none')],
        ]}
      />
    </Panel>
  )
}
