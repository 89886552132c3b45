import { ToApprovals } from '@/app/(account)/operator/approvals/to-approvals'
import { ActForm } from '@/components/account/act-form'
import { DropParameter } from '@/components/ui/drop-parameter'
import { LinkButton } from '@/components/ui/link-button'
import { Notice } from '@/components/ui/notice'
import { Panel } from '@/components/ui/panel'
import { listWaitingErasures, type WaitingErasure } from '@/lib/erasure/queries'
import { type Translator, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { readStaffNames } from '@/lib/staff/queries'
import { type Caller, may } from '@/lib/staff/rules'
import { approveErasure, askForErasure, rejectErasure } from './erasure-actions'
import type { CustomerPage } from './read-page'
import { showActor, showAt } from './texts'

type Props = { page: CustomerPage; caller: Caller; asking: boolean; done: string | null }

const dones = ['requested', 'waits-already', 'erased', 'rejected', 'cancelled', 'decided-already', 'not-found'] as const

/** Erasing a customer: one person asks with a reason, another agrees or not. */
export async function ErasurePanel({ page: { customer, reader, here }, caller, asking, done }: Props) {
  const [waiting] = await listWaitingErasures(service(), caller.scope, { customerId: customer.id })
  const t = translator(caller.language, 'erasure')
  const what = dones.find((one) => `erasure-${one}` === done)
  if (!waiting && !what && !may(caller, 'customers.erase')) return null
  const asker = Number(/^staff:(\d+)$/.exec(waiting?.requestedBy ?? '')?.[1] ?? 0)
  const names = waiting ? await readStaffNames(service(), asker ? [asker] : []) : reader.names
  return (
    <Panel title={t('title')}>
      <div className="grid gap-3 text-sm">
        {what && (
          <>
            <Notice tone={what === 'erased' || what === 'requested' ? 'success' : 'info'}>
              {t(`done.${what}`)} <ToApprovals caller={caller} />
            </Notice>
            <DropParameter name="done" />
          </>
        )}
        {waiting && (
          <>
            <p>{t('waits', { who: showActor({ ...reader, names }, waiting.requestedBy), at: showAt(reader, waiting.requestedAt), reason: waiting.reason })}</p>
            <Decision waiting={waiting} caller={caller} own={waiting.requestedBy === `staff:${caller.staffId}`} t={t} />
          </>
        )}
        {!waiting && may(caller, 'customers.erase') && !asking && (
          <>
            <p className="text-muted">{t('text')}</p>
            <LinkButton href={here('?erase=ask#erasure')} size="sm" scroll={false} className="justify-self-start">
              {t('ask')}
            </LinkButton>
          </>
        )}
        {!waiting && may(caller, 'customers.erase') && asking && (
          <>
            <p className="text-muted">{t('effect')}</p>
            <ActForm
              id="erase"
              action={askForErasure}
              hidden={{ customerId: String(customer.id) }}
              fields={[{ kind: 'area', name: 'reason', label: t('reason'), hint: t('reasonHint') }]}
              submit={{ label: t('request'), pending: t('pending'), variant: 'danger' }}
              cancel={
                <LinkButton href={here('#erasure')} variant="ghost" scroll={false}>
                  {t('cancel')}
                </LinkButton>
              }
              errorTitle={t('errors')}
            />
          </>
        )}
      </div>
    </Panel>
  )
}

function Decision({ waiting, caller, own, t }: { waiting: WaitingErasure; caller: Caller; own: boolean; t: Translator<'erasure'> }) {
  const decides = may(caller, 'customers.approve-erasure')
  const hidden = { customerId: String(waiting.customerId), erasureId: String(waiting.id) }
  return (
    <>
      {decides && !own && (
        <details className="rounded-lg border border-line p-3">
          <summary className="cursor-pointer font-medium pointer-coarse:min-h-11">{t('agree')}</summary>
          <div className="mt-3 grid gap-3">
            <p className="text-muted">{t('effect')}</p>
            <ActForm
              id="agree"
              action={approveErasure}
              hidden={hidden}
              fields={[]}
              submit={{ label: t('erase'), pending: t('pending'), variant: 'danger' }}
              errorTitle={t('errors')}
            />
          </div>
        </details>
      )}
      {own && <p className="text-muted">{t('another')}</p>}
      {(own || decides) && (
        <ActForm
          id="decline"
          action={rejectErasure}
          hidden={hidden}
          fields={[]}
          submit={{ label: own ? t('takeBack') : t('reject'), pending: t('pending'), variant: 'primary' }}
          errorTitle={t('errors')}
        />
      )}
    </>
  )
}
