import type { ReactNode } from 'react'
import { showEvent, showMask } from '@/app/(account)/customers/[customerId]/texts'
import { showCause } from '@/app/(account)/operator/texts'
import { operationTones } from '@/app/(account)/orders/order-tones'
import { Badge } from '@/components/ui/badge'
import { EmptyState } from '@/components/ui/empty-state'
import { Panel } from '@/components/ui/panel'
import { brandNames } from '@/lib/cards/rules'
import type { OperationView } from '@/lib/payments/order-queries'
import { translator } from '@/lib/platform/messages'
import type { OrderPage } from './read-page'
import { customerReader, type Reader, showActor, showAmount, showAt } from './texts'

/** Every payment, confirmation and cancel of the order, the latest first: outcome, codes, both texts of a decline, reference and times. */
export function OperationsPanel({ page: { order, reader }, seesSix }: { page: OrderPage; seesSix: boolean }) {
  const { t } = reader
  return (
    <Panel title={t('operations.title')}>
      <Refusals order={order} reader={reader} />
      {order.operations.length === 0 ? (
        order.refusals.length === 0 && <EmptyState title={t('operations.empty')}>{t('operations.emptyText')}</EmptyState>
      ) : (
        <ol className="grid gap-4">
          {order.operations.map((operation) => (
            <li key={String(operation.id)} className="grid gap-3 rounded-lg border border-line p-4">
              <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
                <h3 className="font-medium tabular-nums">
                  {t(`operations.kind.${operation.kind}`)} · {showAmount(reader, operation.amount)}
                </h3>
                <Badge tone={operationTones[operation.state]}>{t(`operations.state.${operation.state}`)}</Badge>
              </div>
              <Decline operation={operation} reader={reader} />
              <LateApproval operation={operation} reader={reader} />
              <dl className="grid gap-x-6 gap-y-2 text-sm sm:grid-cols-2">
                {factsOf(operation, reader, seesSix).map(([name, value]) => (
                  <div key={name}>
                    <dt className="text-muted">{name}</dt>
                    <dd className="wrap-anywhere">{value}</dd>
                  </div>
                ))}
              </dl>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  )
}

/** Attempts that never reached the bank, with what stopped them. */
function Refusals({ order: { refusals }, reader }: Pick<OrderPage, 'order' | 'reader'>) {
  if (refusals.length === 0) return null
  return (
    <ul className="mb-4 grid gap-2 text-sm last:mb-0">
      {refusals.map(({ id, at, kind, data }) => (
        <li key={String(id)} className="rounded-md bg-sunken p-3">
          <span className="wrap-anywhere block">{showEvent(customerReader(reader), { kind, data })}</span>
          <time dateTime={at.toISOString()} className="text-muted">
            {showAt(reader, at)}
          </time>
        </li>
      ))}
    </ul>
  )
}

/** Two texts: what staff have to know, and what the payer was told, which is less. */
function Decline({ operation: { decline, cause, state, nextInquiryAt }, reader }: { operation: OperationView; reader: Reader }) {
  const { t, language } = reader
  if (decline) {
    return (
      <div className="grid gap-2 rounded-md bg-sunken p-3 text-sm">
        <p>
          <span className="block text-muted">{t('operations.declineForYou')}</span>
          {translator(language, 'customer')(`decline.${decline}`)}
        </p>
        <p>
          <span className="block text-muted">{t('operations.declineForPayer')}</span>
          {translator(language, 'pay')(`declined.why.${decline}`)}
        </p>
      </div>
    )
  }
  if (state === 'unknown' || (state === 'declined' && cause)) {
    const said = showCause(language, cause ?? '')
    return (
      <p className="rounded-md bg-sunken p-3 text-sm">
        {state === 'unknown'
          ? t('operations.unknown', { at: nextInquiryAt ? showAt(reader, nextInquiryAt) : '', cause: said })
          : t('operations.refused', { cause: said })}
      </p>
    )
  }
  return null
}

function LateApproval({ operation: { lateApproval, nextInquiryAt }, reader }: { operation: OperationView; reader: Reader }) {
  if (!lateApproval) return null
  return (
    <p className="rounded-md bg-sunken p-3 text-sm">
      {reader.t(`operations.late.${lateApproval}`, { at: nextInquiryAt ? showAt(reader, nextInquiryAt) : '' })}
    </p>
  )
}

function factsOf(operation: OperationView, reader: Reader, seesSix: boolean): [string, ReactNode][] {
  const { t } = reader
  const { card, entry } = operation
  const fact = (name: Parameters<typeof t>[0], value: ReactNode): [string, ReactNode][] => (value === null || value === '' ? [] : [[t(name), value]])
  const at = (moment: Date | null) => moment && <time dateTime={moment.toISOString()}>{showAt(reader, moment)}</time>
  return [
    ...fact('operations.billNumber', operation.extendedBillNumber),
    ...fact('operations.started', at(operation.startedAt)),
    ...fact('operations.sent', at(operation.sentAt)),
    ...fact('operations.finished', at(operation.finishedAt)),
    ...fact('operations.card', card && `${brandNames[card.brand]} ${showMask(card, seesSix)}${card.expiry ? ` · ${expiryText(card.expiry)}` : ''}`),
    ...fact('operations.entry', entry && t(`entry.${entry}`)),
    ...fact('operations.cardholder', operation.cardholder),
    ...fact('operations.threeDSecure', operation.kind === 'payment' ? threeDSecureOf(operation, reader) : null),
    ...fact('operations.responseCode', operation.responseCode),
    ...fact('operations.approvalCode', operation.approvalCode),
    ...fact('operations.by', operation.requestedBy && showActor(reader, operation.requestedBy)),
    ...fact('operations.reason', operation.reason),
    ...fact('operations.inquiries', operation.inquiries > 0 ? String(operation.inquiries) : null),
    ...fact('operations.reference', operation.reference),
    ...fact('operations.ip', operation.ip),
    ...fact('operations.browser', operation.userAgent),
  ]
}

function threeDSecureOf({ authenticated, eci }: OperationView, { t }: Reader): string {
  const how = authenticated === 'challenge' || authenticated === 'frictionless' ? authenticated : 'none'
  return `${t(`operations.authenticated.${how}`)}${eci ? ` · ECI ${eci}` : ''}`
}

function expiryText({ month, year }: { month: number; year: number }): string {
  return `${String(month).padStart(2, '0')}/${String(year % 100).padStart(2, '0')}`
}
