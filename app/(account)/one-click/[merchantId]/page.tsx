import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { wayBack } from '@/app/(account)/list/way-back'
import { ToApprovals } from '@/app/(account)/operator/approvals/to-approvals'
import { screen } from '@/app/(account)/screen'
import { ActForm, type FormField } from '@/components/account/act-form'
import { Badge } from '@/components/ui/badge'
import { DropParameter } from '@/components/ui/drop-parameter'
import { LinkButton } from '@/components/ui/link-button'
import { Notice } from '@/components/ui/notice'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { type OneClickRequestView, type OneClickState, readOneClickState } from '@/lib/merchants/one-click-queries'
import type { ServiceMode } from '@/lib/one-click/rules'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { may } from '@/lib/staff/rules'
import { answerRequest, changeMode } from '../actions'
import { History } from '../history'
import { grantedModes, modes, modeTones, type Reader, readerOf, type T } from '../texts'

type Props = { params: Promise<{ merchantId: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'one-click')('queue.title') }
}

const dones = { approved: 'success', declined: 'success', mode: 'success', 'decided-already': 'warning' } as const

export default screen(OneClickOfMerchant)

/** One merchant: its request and the answers to it, or its mode and the change of it. */
async function OneClickOfMerchant({ params, searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'one-click.grant')
  const { merchantId } = await params
  const state = /^[1-9]\d{0,8}$/.test(merchantId) ? await readOneClickState(service(), caller.scope, Number(merchantId)) : null
  if (!state) notFound()
  const reader = await readerOf(caller, state.timeZone, [...state.answered, ...(state.waiting ? [state.waiting] : [])])
  const { t } = reader
  const { done: asked } = await searchParams
  const done = (Object.keys(dones) as (keyof typeof dones)[]).find((name) => name === asked)
  return (
    <div className="grid gap-6">
      <PageHeader
        title={`${state.name} (${state.id})`}
        subtitle={t('decide.entity', { name: state.legalEntity })}
        back={await wayBack({ href: '/one-click', label: t('decide.back') }, { language: caller.language, row: state.id })}
        actions={may(caller, 'operator.view') && <LinkButton href={`/operator/merchants/${state.id}`}>{t('decide.merchant')}</LinkButton>}
      />
      {done && (
        <>
          <Notice tone={dones[done]}>
            {t(`done.${done}`)} {done !== 'mode' && <ToApprovals caller={caller} />}
          </Notice>
          <DropParameter name="done" />
        </>
      )}
      <Panel title={t('state.now')}>
        <div className="grid gap-3 text-sm">
          <p>
            <Badge tone={modeTones[state.mode]}>{t(`mode.${state.mode}`)}</Badge>
          </p>
          <p>{t(`meaning.${state.mode}`)}</p>
          {!state.acceptsCards && <Notice tone="warning">{t('error.no-cards')}</Notice>}
        </div>
      </Panel>
      {state.waiting ? <Answer state={state} request={state.waiting} reader={reader} /> : <Change state={state} t={t} />}
      <Panel title={t('history.title')} description={t('zone', { zone: state.timeZone })}>
        <History requests={state.answered} reader={reader} />
      </Panel>
    </div>
  )
}

function Answer({ state, request, reader: { t, who, at } }: { state: OneClickState; request: OneClickRequestView; reader: Reader }) {
  const hidden = { requestId: String(request.id), merchantId: String(state.id) }
  return (
    <Panel
      title={t('decide.asked', { merchant: state.name })}
      description={t('history.asked', { actor: who(request.requestedBy), at: at(request.requestedAt) })}
    >
      <p className="mb-5 wrap-anywhere text-sm">{request.text ?? t('decide.noText')}</p>
      <div className="grid items-start gap-6 lg:grid-cols-2">
        {state.acceptsCards && (
          <section className="grid gap-3">
            <h3 className="font-medium text-sm">{t('decide.approveTitle')}</h3>
            <ActForm
              id="approve"
              action={answerRequest}
              hidden={{ ...hidden, answer: 'approve' }}
              fields={[
                modeField({ label: t('decide.mode'), choices: grantedModes, current: 'standard', t }),
                { kind: 'area', name: 'reason', label: t('decide.note'), hint: t('decide.noteHint') },
              ]}
              submit={{ label: t('decide.approve'), pending: t('decide.pending'), variant: 'primary' }}
              errorTitle={t('error.title')}
            />
          </section>
        )}
        <section className="grid gap-3">
          <h3 className="font-medium text-sm">{t('decide.declineTitle')}</h3>
          <ActForm
            id="decline"
            action={answerRequest}
            hidden={{ ...hidden, answer: 'decline' }}
            fields={[{ kind: 'area', name: 'reason', label: t('decide.reason'), hint: t('decide.reasonHint') }]}
            submit={{ label: t('decide.decline'), pending: t('decide.pending'), variant: 'danger' }}
            errorTitle={t('error.title')}
          />
        </section>
      </div>
    </Panel>
  )
}

function Change({ state, t }: { state: OneClickState; t: T }) {
  const choices = modes.filter((mode) => mode === 'off' || state.acceptsCards)
  if (choices.every((mode) => mode === state.mode)) return null
  return (
    <Panel title={t('change.title')}>
      <ActForm
        id="mode"
        action={changeMode}
        hidden={{ merchantId: String(state.id), version: String(state.version) }}
        fields={[
          modeField({ label: t('decide.mode'), choices, current: state.mode, t }),
          { kind: 'area', name: 'reason', label: t('change.reason'), hint: t('change.reasonHint') },
        ]}
        submit={{ label: t('change.submit'), pending: t('decide.pending'), variant: 'primary' }}
        errorTitle={t('error.title')}
      />
    </Panel>
  )
}

function modeField({ label, choices, current, t }: { label: string; choices: readonly ServiceMode[]; current: ServiceMode; t: T }): FormField {
  const options = choices.map((mode) => ({ value: mode, label: t(`mode.${mode}`), hint: t(`meaning.${mode}`) }))
  return { kind: 'choice', name: 'mode', label, options, initial: current }
}
