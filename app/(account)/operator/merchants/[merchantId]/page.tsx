import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { wayBack } from '@/app/(account)/list/way-back'
import { screen } from '@/app/(account)/screen'
import { FixedFacts } from '@/app/(account)/settings/fixed-panel'
import { policySentences } from '@/app/(account)/settings/policy-texts'
import { Facts } from '@/components/account/facts'
import { LinkButton } from '@/components/ui/link-button'
import { Notice } from '@/components/ui/notice'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { readMerchantHistory, readNextSteps } from '@/lib/merchants/keeping-queries'
import { readOneClickState } from '@/lib/merchants/one-click-queries'
import { type MerchantSettings, readMerchantSettings } from '@/lib/merchants/settings-queries'
import type { Query } from '@/lib/platform/list-address'
import { showDateTime, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { type Action, type Caller, may } from '@/lib/staff/rules'
import { HistoryPanel } from './history-panel'
import { KeepPanel } from './keep-panel'
import { NextPanel } from './next-panel'

type Props = { params: Promise<{ merchantId: string }>; searchParams: Promise<Query> }

const dones = ['created', 'changed'] as const

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'operator')('merchants.title') }
}

export default screen(OperatorMerchant)

/** One merchant as it stands set: what only support changes is changed here, and each way leads to where the rest is. */
async function OperatorMerchant({ params, searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'operator.view')
  const { merchantId } = await params
  const id = /^[1-9]\d{0,8}$/.test(merchantId) ? Number(merchantId) : 0
  const [settings, state, steps, events] = await Promise.all([
    readMerchantSettings(service(), caller.scope, id),
    readOneClickState(service(), caller.scope, id),
    readNextSteps(service(), caller.scope, id),
    readMerchantHistory(service(), caller.scope, id),
  ])
  if (!settings || !state || !steps) notFound()
  const { language } = caller
  const t = translator(language, 'operator')
  const keeping = translator(language, 'merchants')
  const { done: asked } = await searchParams
  const done = dones.find((name) => name === asked)
  const manages = may(caller, 'merchants.manage')
  const links = (
    [
      ['one-click.grant', `/one-click/${id}`, state.waiting ? 'merchants.answer' : 'merchants.changeMode'],
      ['settings.view', `/settings?merchant=${id}`, 'merchants.settings'],
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
        back={await wayBack({ href: '/operator/merchants', label: t('merchants.title') }, { language, row: id })}
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
      {done && <Notice tone="success">{keeping(`done.${done}`)}</Notice>}
      {manages && <NextPanel merchantId={id} steps={{ ...steps, oneClick: steps.oneClick || !state.acceptsCards }} caller={caller} />}
      <div className={manages ? 'grid items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]' : 'grid gap-6'}>
        <div className="grid gap-6">
          <Panel title={keeping('keep.facts')} description={keeping('keep.factsText')} actions={<Elsewhere settings={settings} caller={caller} />}>
            <FixedFacts fixed={settings.fixed} t={translator(language, 'settings')} language={language} />
          </Panel>
          <SetPanel settings={settings} caller={caller} />
          <HistoryPanel events={events} language={language} />
        </div>
        {manages && <KeepPanel settings={settings} language={language} />}
      </div>
    </div>
  )
}

/** What of the facts has a page of its own. */
function Elsewhere({ settings: { fixed }, caller }: { settings: MerchantSettings; caller: Caller }) {
  const t = translator(caller.language, 'merchants')
  const links = [
    ['unions.view', `/unions/entities/${fixed.legalEntity.id}`, t('keep.moveEntity')],
    ['customers.view', `/limits/${fixed.scopeId}`, t('keep.zone')],
    ...(fixed.union === null ? [] : [['unions.view', `/unions/${fixed.scopeId}`, t('keep.union')] as const]),
  ] as const satisfies (readonly [Action, string, string])[]
  return (
    <nav aria-label={t('keep.elsewhere')} className="flex flex-wrap gap-2">
      {links
        .filter(([right]) => may(caller, right))
        .map(([, href, text]) => (
          <LinkButton key={href} href={href} size="sm">
            {text}
          </LinkButton>
        ))}
    </nav>
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
          [t('proof.word.title'), t(settings.secretWord ? 'yes' : 'none')],
          [t('proof.key.title'), publicKeys.map(keyText).join('; ') || t('none')],
          [t('proof.service.title'), webServiceLogin?.login ?? t('none')],
        ]}
      />
    </Panel>
  )
}
