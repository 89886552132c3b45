import { ActForm } from '@/components/account/act-form'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { Meter } from '@/components/ui/meter'
import { Panel } from '@/components/ui/panel'
import type { LimitState } from '@/lib/limits/queries'
import type { WaitingChange } from '@/lib/one-click/customer-queries'
import type { Caller } from '@/lib/staff/rules'
import { may } from '@/lib/staff/rules'
import { decideLimit, saveLimit } from './actions'
import type { CustomerPage } from './read-page'
import { type Reader, showActor, showAt, showMinor } from './texts'

/** Limits as bars with the time they free up, changes that wait for a second person, and the form to set one. */
export function LimitsPanel({ page, caller, editing }: { page: CustomerPage; caller: Caller; editing: boolean }) {
  const { customer, reader } = page
  const { t } = reader
  const maySet = may(caller, 'limits.set')
  const description = t('limits.describe', { enforce: customer.scope.enforce === 'saved-cards-only' ? 'cards' : 'all' })
  return (
    <Panel title={t('limits.title')} description={description}>
      <div className="grid gap-5">
        {customer.limits.length === 0 && <EmptyState title={t('limits.empty')}>{maySet ? null : t('limits.readOnly')}</EmptyState>}
        {customer.limits.map((limit) => (
          <LimitBar key={`${limit.currency} ${limit.window}`} limit={limit} reader={reader} />
        ))}
        {customer.waiting.map((change) => (
          <Waiting key={String(change.id)} page={page} change={change} caller={caller} />
        ))}
        {maySet && !editing && (
          <div>
            <LinkButton href={`/customers/${customer.id}?limit=edit#limits`} variant="secondary" size="sm" scroll={false}>
              {t('limits.edit')}
            </LinkButton>
          </div>
        )}
        {maySet && editing && <LimitForm page={page} />}
        {!maySet && customer.limits.length > 0 && <p className="text-muted text-sm">{t('limits.readOnly')}</p>}
      </div>
    </Panel>
  )
}

function LimitBar({ limit, reader }: { limit: LimitState; reader: Reader }) {
  const { t } = reader
  const { currency } = limit
  const share = limit.minor === 0n ? 1 : Math.min(1, Number(limit.usedMinor) / Number(limit.minor))
  const used = t('limits.used', {
    used: showMinor(reader, limit.usedMinor, currency),
    limit: showMinor(reader, limit.minor, currency),
    left: showMinor(reader, limit.leftMinor, currency),
  })
  return (
    <div className="grid gap-1">
      <Meter label={`${currency} ${t(`limits.window.${limit.window}`)}, ${t(`limits.source.${limit.source}`)}`} value={share} max={1} text={used} />
      <p className="text-muted text-sm">{t('limits.resets', { at: showAt(reader, limit.resetsAt) })}</p>
    </div>
  )
}

function Waiting({ page, change, caller }: { page: CustomerPage; change: WaitingChange; caller: Caller }) {
  const { customer, reader } = page
  const { t } = reader
  const own = change.requestedBy === `staff:${caller.staffId}`
  const { currency } = change
  const texts = {
    window: `${currency} ${t(`limits.window.${change.window}`)}`,
    before: showMinor(reader, change.beforeMinor, currency),
    after: showMinor(reader, change.afterMinor, currency),
  }
  return (
    <section className="grid gap-2 rounded-lg border border-line p-4" aria-label={t('limits.waiting')}>
      <h3 className="font-semibold text-sm">{t('limits.waiting')}</h3>
      <p className="tabular-nums">{t('limits.change', texts)}</p>
      <p className="text-muted text-sm">
        {t('limits.asked', { actor: showActor(reader, change.requestedBy), at: showAt(reader, change.requestedAt), reason: change.reason })}
      </p>
      {own && <p className="text-sm">{t('limits.ownRequest')}</p>}
      {may(caller, 'limits.approve') && (
        <form action={decideLimit} className="flex flex-wrap gap-2">
          <input type="hidden" name="customerId" value={String(customer.id)} />
          <input type="hidden" name="changeId" value={String(change.id)} />
          {!own && (
            <Button type="submit" name="decision" value="approve" variant="primary" size="sm">
              {t('limits.approve')}
            </Button>
          )}
          <Button type="submit" name="decision" value="reject" variant="secondary" size="sm">
            {own ? t('limits.withdraw') : t('limits.reject')}
          </Button>
        </form>
      )}
    </section>
  )
}

function LimitForm({ page }: { page: CustomerPage }) {
  const { customer, reader } = page
  const { t } = reader
  const currencies = [...new Set(customer.merchants.flatMap((merchant) => [merchant.baseCurrency, ...merchant.currencies]))]
  // The own limits as they are seen here, so that a change by somebody else is noticed.
  const expected = Object.fromEntries(
    customer.limits.filter((limit) => limit.source === 'own').map((limit) => [`expected-${limit.currency}-${limit.window}`, String(limit.minor)]),
  )
  return (
    <div className="border-line border-t pt-4">
      <ActForm
        id="limit"
        action={saveLimit}
        hidden={{ customerId: String(customer.id), scopeId: String(customer.scope.id), ...expected }}
        fields={[
          { kind: 'select', name: 'currency', label: t('limits.currency'), options: currencies.map((code) => ({ value: code, label: code })) },
          {
            kind: 'select',
            name: 'window',
            label: t('limits.windowLabel'),
            options: (['day', 'week'] as const).map((window) => ({ value: window, label: t(`limits.window.${window}`) })),
          },
          { kind: 'text', name: 'amount', label: t('limits.amount'), hint: t('limits.amountHint'), inputMode: 'decimal' },
          { kind: 'area', name: 'reason', label: t('limits.reason') },
        ]}
        submit={{ label: t('limits.save'), pending: t('pending'), variant: 'primary' }}
        cancel={
          <LinkButton href={`/customers/${customer.id}#limits`} variant="ghost" scroll={false}>
            {t('mark.cancel')}
          </LinkButton>
        }
        errorTitle={t('error.summary')}
      />
    </div>
  )
}
