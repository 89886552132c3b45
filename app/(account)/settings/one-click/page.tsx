import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { History } from '@/app/(account)/one-click/history'
import { modeTones, type Reader, readerOf } from '@/app/(account)/one-click/texts'
import { screen } from '@/app/(account)/screen'
import { ActForm } from '@/components/account/act-form'
import { MerchantChoice } from '@/components/account/merchant-choice'
import { Badge } from '@/components/ui/badge'
import { Notice } from '@/components/ui/notice'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { type OneClickState, readOneClickState } from '@/lib/merchants/one-click-queries'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { may } from '@/lib/staff/rules'
import { Done as SettingsDone } from '../done'
import { FixedPanel } from '../fixed-panel'
import { openSettings } from '../open-settings'
import { askForOneClick } from './actions'
import { PolicyPanel } from './policy-panel'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'one-click')('title') }
}

export default screen(OneClickSettings)

/** Whether a merchant has One Click, what it takes on with it, and the request for it. */
async function OneClickSettings({ searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'one-click.view')
  const query = await searchParams
  const settingsPage = await openSettings(caller, query.merchant)
  const { merchants, settings } = settingsPage
  const state = await readOneClickState(service(), caller.scope, settings.fixed.id)
  if (!state) notFound()
  const reader = await readerOf(caller, state.timeZone, [...state.answered, ...(state.waiting ? [state.waiting] : [])])
  const { t } = reader
  const canAsk = state.mode === 'off' && state.acceptsCards && !state.waiting
  const mayAsk = canAsk && may(caller, 'one-click.request')
  return (
    <div className="grid gap-6">
      <PageHeader title={t('title')} subtitle={t('subtitle')} />
      <MerchantChoice
        label={t('merchants')}
        merchants={merchants}
        chosen={state.id}
        language={caller.language}
        addressOf={(id) => `/settings/one-click?merchant=${id}`}
      />
      <Done t={t} done={query.done} />
      <SettingsDone t={settingsPage.t} done={query.done} />
      <StatePanel state={state} reader={reader} />
      <PolicyPanel {...settingsPage} caller={caller} />
      <FixedPanel fixed={settings.fixed} t={settingsPage.t} caller={caller} />
      <NeedPanel state={state} t={t} />
      {canAsk && !mayAsk && (
        <Panel title={t('request.title')}>
          <p className="text-sm">{t(`request.whoMay.${caller.side}`)}</p>
        </Panel>
      )}
      {mayAsk && (
        <Panel title={t('request.title')} description={t('request.lead')}>
          <ActForm
            id="ask"
            action={askForOneClick}
            hidden={{ merchantId: String(state.id) }}
            fields={[{ kind: 'area', name: 'text', label: t('request.text'), hint: t('request.textHint') }]}
            submit={{ label: t('request.submit'), pending: t('request.pending'), variant: 'primary' }}
            errorTitle={t('error.title')}
          >
            <p className="text-muted text-sm">{t('request.agree')}</p>
          </ActForm>
        </Panel>
      )}
      <Panel title={t('history.title')} description={t('zone', { zone: state.timeZone })}>
        <History requests={state.answered} reader={reader} />
      </Panel>
    </div>
  )
}

function StatePanel({ state, reader: { t, who, at } }: { state: OneClickState; reader: Reader }) {
  return (
    <Panel title={t('state.title', { merchant: state.name })}>
      <div className="grid gap-3 text-sm">
        <p className="flex flex-wrap items-center gap-2">
          <span className="text-muted">{t('state.now')}</span>
          <Badge tone={modeTones[state.mode]}>{t(`mode.${state.mode}`)}</Badge>
          {state.waiting && <Badge tone="yellow">{t('state.waiting')}</Badge>}
        </p>
        <p>{t(`meaning.${state.mode}`)}</p>
        {!state.acceptsCards && <Notice tone="warning">{t('state.noCards')}</Notice>}
        {state.mode !== 'off' && <p className="text-muted">{t('state.setBySupport')}</p>}
        {state.waiting && (
          <div className="grid gap-1 rounded-lg border border-line bg-sunken p-4">
            <p className="font-medium">{t('request.waitingTitle')}</p>
            <p>{t('request.waitingText', { actor: who(state.waiting.requestedBy), at: at(state.waiting.requestedAt) })}</p>
            {state.waiting.text && <p className="break-words text-muted">{t('request.said', { text: state.waiting.text })}</p>}
          </div>
        )}
      </div>
    </Panel>
  )
}

function NeedPanel({ state, t }: { state: OneClickState; t: Reader['t'] }) {
  return (
    <Panel title={t('need.title')}>
      <div className="grid gap-4 text-sm">
        <ul className="grid list-disc gap-2 pl-5">
          <li>
            {t('need.cards')}: <strong className="font-medium">{t(state.acceptsCards ? 'need.cardsYes' : 'need.cardsNo')}</strong>
          </li>
          <li>{t('need.number')}</li>
          <li>{t('need.signed')}</li>
        </ul>
        <Notice tone="info" title={t('need.dutyTitle')}>
          <p>{t('need.duty')}</p>
        </Notice>
      </div>
    </Panel>
  )
}

const dones = { asked: 'success', 'waiting-already': 'info', 'on-already': 'info', 'no-cards': 'warning' } as const

function Done({ t, done }: { t: Reader['t']; done: unknown }) {
  const known = (Object.keys(dones) as (keyof typeof dones)[]).find((name) => name === done)
  return known ? <Notice tone={dones[known]}>{t(`done.${known}`)}</Notice> : null
}
