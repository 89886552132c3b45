import Link from 'next/link'
import { LimitForm } from '@/app/(account)/limits/limit-form'
import { PendingCard } from '@/app/(account)/limits/pending-cards'
import { type Reader, showAt, showMinor, showWindow } from '@/app/(account)/limits/texts'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { LinkPending } from '@/components/ui/link-pending'
import { Meter } from '@/components/ui/meter'
import { Panel } from '@/components/ui/panel'
import type { LimitState } from '@/lib/limits/queries'
import { translator } from '@/lib/platform/messages'
import type { Caller } from '@/lib/staff/rules'
import { may } from '@/lib/staff/rules'
import type { CustomerPage } from './read-page'

/** Limits as bars with the time they free up, changes that wait or are scheduled, and the form to set one. */
export function LimitsPanel({ page, caller, editing }: { page: CustomerPage; caller: Caller; editing: boolean }) {
  const { customer } = page
  const reader: Reader = { ...page.reader, t: translator(caller.language, 'limits') }
  const { t } = reader
  const mayPropose = may(caller, 'limits.propose')
  const own = customer.limits.filter((limit) => limit.source === 'own')
  const currencies = [...new Set(customer.merchants.flatMap((merchant) => [merchant.baseCurrency, ...merchant.currencies]))]
  const here = `/customers/${customer.id}`
  return (
    <Panel title={t('customer.title')} description={t('customer.describe', { enforce: customer.scope.enforce === 'saved-cards-only' ? 'cards' : 'all' })}>
      <div className="grid gap-5">
        {customer.limits.length === 0 && <EmptyState title={t('customer.empty')}>{mayPropose ? null : t('customer.readOnly')}</EmptyState>}
        {customer.limits.map((limit) => (
          <LimitBar key={`${limit.currency} ${limit.window}`} limit={limit} reader={reader} />
        ))}
        {customer.limits.length > 0 && <p className="text-muted text-sm">{t('customer.closed')}</p>}
        {customer.pending.map((change) => (
          <PendingCard key={String(change.id)} change={change} reader={reader} caller={caller} back={here} plain />
        ))}
        {!mayPropose && customer.limits.length > 0 && <p className="text-muted text-sm">{t('customer.readOnly')}</p>}
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2 text-sm">
          {mayPropose && !editing && (
            <LinkButton href={page.here('?limit=edit#limits')} variant="secondary" size="sm" scroll={false}>
              {t('customer.edit')}
            </LinkButton>
          )}
          <Link href={`/limits/${customer.scope.id}/history?customer=${customer.id}`} className="underline decoration-line underline-offset-4">
            {t('customer.history')}
            <LinkPending />
          </Link>
          <Link href={`/limits/${customer.scope.id}`} className="underline decoration-line underline-offset-4">
            {t('customer.scope')}
            <LinkPending />
          </Link>
        </div>
        {mayPropose && editing && (
          <LimitForm
            scopeId={customer.scope.id}
            customerId={customer.id}
            limits={own}
            currencies={currencies}
            reader={reader}
            maySet={may(caller, 'limits.set')}
            cancel={page.here('#limits')}
          />
        )}
      </div>
    </Panel>
  )
}

function LimitBar({ limit, reader }: { limit: LimitState; reader: Reader }) {
  const { t } = reader
  const { currency } = limit
  const share = limit.minor === 0n ? 1 : Math.min(1, Number(limit.usedMinor) / Number(limit.minor))
  const used = t('customer.used', {
    used: showMinor(reader, limit.usedMinor, currency),
    limit: showMinor(reader, limit.minor, currency),
    left: showMinor(reader, limit.leftMinor, currency),
  })
  return (
    <div className="grid gap-1">
      <Meter label={`${currency} ${showWindow(reader, limit.window)}, ${t(`source.${limit.source}`)}`} value={share} max={1} text={used} />
      <p className="text-muted text-sm">{t('customer.resets', { at: showAt(reader, limit.resetsAt) })}</p>
    </div>
  )
}
