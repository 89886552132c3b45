import { ActForm } from '@/components/account/act-form'
import { LinkButton } from '@/components/ui/link-button'
import { Panel } from '@/components/ui/panel'
import { type FollowUpKind, judgeFollowUp, takenMinor } from '@/lib/payments/follow-up-rules'
import type { OperationView } from '@/lib/payments/order-queries'
import { formatAmount } from '@/lib/platform/money'
import { followUpOrder } from './actions'
import type { OrderPage } from './read-page'
import { showAmount } from './texts'

// No payment is approved; whether that means that there is no money is for the bank to say.
function withoutMoney(operations: OperationView[]): 'nothing' | 'unknown' | 'approvedLate' {
  if (operations.some(({ lateApproval }) => lateApproval === 'asked' || lateApproval === 'refused')) return 'approvedLate'
  return operations.some(({ state }) => state === 'unknown' || state === 'authorizing') ? 'unknown' : 'nothing'
}

type MoneyPanelProps = { page: OrderPage; mayConfirm: boolean; mayCancel: boolean; asking: string | null }

/** What is held, taken and given back, and what can be done about it: confirm, cancel, refund. `asking`: the act whose form is open. */
export function MoneyPanel({ page, mayConfirm, mayCancel, asking }: MoneyPanelProps) {
  const { order, reader } = page
  const { t } = reader
  const { held } = order
  if (!held) {
    return (
      <Panel title={t('money.title')}>
        <p className="text-sm">{t(`money.${withoutMoney(order.operations)}`)}</p>
      </Panel>
    )
  }
  const show = (minor: bigint) => showAmount(reader, { minor, currency: order.amount.currency })
  const isHold = held.twoStage && held.confirmation === null
  const can = { confirm: mayConfirm && judgeFollowUp('confirm', held, null).allowed, cancel: mayCancel && judgeFollowUp('cancel', held, null).allowed }
  const asked = (['confirm', 'cancel'] as const).find((kind) => kind === asking && can[kind])
  const lines: [string, string][] = [
    [t(held.twoStage ? 'money.held' : 'money.taken'), show(held.authorizedMinor)],
    ...(held.confirmation ? [[t(held.confirmation.open ? 'money.confirming' : 'money.confirmed'), show(held.confirmation.minor)] as [string, string]] : []),
    ...(held.canceledMinor > 0n ? [[t('money.canceled'), show(held.canceledMinor)] as [string, string]] : []),
    ...(held.cancelingMinor > 0n ? [[t('money.canceling'), show(held.cancelingMinor)] as [string, string]] : []),
    [t('money.left'), show(takenMinor(held) - held.canceledMinor - held.cancelingMinor)],
  ]
  return (
    <Panel title={t('money.title')}>
      <div className="grid gap-4">
        <dl className="grid gap-2 text-sm">
          {lines.map(([name, value]) => (
            <div key={name} className="flex flex-wrap justify-between gap-x-4">
              <dt className="text-muted">{name}</dt>
              <dd className="font-medium tabular-nums">{value}</dd>
            </div>
          ))}
        </dl>
        {!asked && (
          <div className="flex flex-wrap gap-2 empty:hidden">
            {can.confirm && (
              <LinkButton href={page.here('?do=confirm#money')} variant="primary" size="sm" scroll={false}>
                {t('money.do.confirm')}
              </LinkButton>
            )}
            {can.cancel && (
              <LinkButton href={page.here('?do=cancel#money')} variant="secondary" size="sm" scroll={false}>
                {t(isHold ? 'money.do.release' : 'money.do.refund')}
              </LinkButton>
            )}
          </div>
        )}
        {asked && <FollowUpForm page={page} kind={asked} act={asked === 'confirm' ? 'confirm' : isHold ? 'release' : 'refund'} />}
      </div>
    </Panel>
  )
}

function FollowUpForm({ page: { order, reader, here }, kind, act }: { page: OrderPage; kind: FollowUpKind; act: 'confirm' | 'release' | 'refund' }) {
  const { t } = reader
  const { held } = order
  const { currency } = order.amount
  if (!held) return null
  const most = kind === 'confirm' ? held.authorizedMinor : takenMinor(held) - held.canceledMinor - held.cancelingMinor
  const limit = showAmount(reader, { minor: most, currency })
  return (
    <section aria-labelledby="money-ask" className="grid gap-4 border-line border-t pt-4">
      <div className="grid gap-1">
        <h3 id="money-ask" className="font-semibold">
          {t(`money.ask.${act}`)}
        </h3>
        <p className="text-muted text-sm">{t(`money.effect.${act}`)}</p>
      </div>
      <ActForm
        id="money"
        action={followUpOrder}
        hidden={{ orderId: String(order.id), kind, lastNumber: String(held.lastNumber) }}
        fields={[
          ...(act === 'release'
            ? []
            : [
                {
                  kind: 'text' as const,
                  name: 'amount',
                  inputMode: 'decimal' as const,
                  label: t('money.amount', { currency }),
                  hint: t('money.amountHint', { most: limit }),
                  initial: formatAmount({ minor: most, currency }),
                },
              ]),
          ...(kind === 'cancel' ? [{ kind: 'area' as const, name: 'reason', label: t('money.reason'), hint: t('money.reasonHint') }] : []),
        ]}
        submit={{ label: t(`money.do.${act}`), pending: t('pending'), variant: kind === 'confirm' ? 'primary' : 'danger' }}
        review={{ label: t('money.review'), again: t('money.reviewAgain') }}
        cancel={
          <LinkButton href={here('#money')} variant="ghost" scroll={false}>
            {t('money.back')}
          </LinkButton>
        }
        errorTitle={t('error.summary')}
      />
    </section>
  )
}
