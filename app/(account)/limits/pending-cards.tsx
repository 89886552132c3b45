import Link from 'next/link'
import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { LinkPending } from '@/components/ui/link-pending'
import type { PendingChange, PendingSettings } from '@/lib/limits/scope-queries'
import { type Caller, may } from '@/lib/staff/rules'
import { decideLimit, decideSettings } from './actions'
import { type Reader, showAt, showMinor, showSettings, showWho, showWindow } from './texts'

type CardProps = {
  reader: Reader
  caller: Caller
  /** Where its buttons lead back to. */
  back: string
  /** Whose limit it is stands on the page already. */
  plain?: boolean
}

/** One change of a limit that waits or is scheduled, with what the caller may do about it. */
export function PendingCard({ change, reader, caller, back, plain = false }: CardProps & { change: PendingChange }) {
  const { t } = reader
  const { currency, state, effectiveAt, decidedBy, decidedAt } = change
  const isWaiting = state === 'waiting'
  const own = change.requestedBy === `staff:${caller.staffId}`
  const what = t('pending.change', {
    currency,
    window: showWindow(reader, change.window),
    before: showMinor(reader, change.beforeMinor, currency),
    after: showMinor(reader, change.afterMinor, currency),
  })
  const whose = change.customerNumber === null ? t('pending.ofDefault') : t('pending.ofCustomer', { number: change.customerNumber })
  return (
    <Card
      title={isWaiting ? t('pending.waiting') : t('pending.scheduled')}
      whose={
        plain
          ? null
          : { text: whose, href: change.customerId === null ? `/limits/${change.scopeId}` : `/customers/${change.customerId}#limits`, scope: change.scopeName }
      }
      lines={[
        effectiveAt && t('pending.from', { at: showAt(reader, effectiveAt) }),
        t('pending.asked', { actor: showWho(reader, change.requestedBy), at: showAt(reader, change.requestedAt), reason: change.reason }),
        decidedBy &&
          decidedBy !== change.requestedBy &&
          decidedAt &&
          t('pending.decided', { actor: showWho(reader, decidedBy), at: showAt(reader, decidedAt) }),
      ]}
      what={what}
      warning={change.holds ? null : isWaiting ? t('pending.stale') : t('pending.setAside')}
    >
      {isWaiting ? (
        <Decision action={decideLimit} id={change.id} what={what} mayApprove={change.holds} {...{ own, reader, caller, back }} />
      ) : (
        may(caller, 'limits.set') && (
          <form action={decideLimit}>
            <Hidden values={{ changeId: String(change.id), back }} />
            <Button type="submit" name="decision" value="cancel" size="sm">
              {t('pending.cancel')}
            </Button>
          </form>
        )
      )}
    </Card>
  )
}

/** The same for the settings of a scope. */
export function PendingSettingsCard({ change, reader, caller, back, plain = false }: CardProps & { change: PendingSettings }) {
  const { t } = reader
  const own = change.requestedBy === `staff:${caller.staffId}`
  const what = `${showSettings(reader, change.before)} → ${showSettings(reader, change.after)}`
  return (
    <Card
      title={t('pending.waiting')}
      whose={plain ? null : { text: t('pending.ofSettings'), href: `/limits/${change.scopeId}#settings`, scope: change.scopeName }}
      lines={[t('pending.asked', { actor: showWho(reader, change.requestedBy), at: showAt(reader, change.requestedAt), reason: change.reason })]}
      what={what}
      warning={change.holds ? null : t('pending.staleSettings')}
    >
      <Decision action={decideSettings} id={change.id} what={what} mayApprove={change.holds} {...{ own, reader, caller, back }} />
    </Card>
  )
}

type CardPartsProps = {
  title: string
  whose: { text: string; href: string; scope: string } | null
  what: string
  lines: (string | null | false)[]
  warning: string | null
  children: ReactNode
}

function Card({ title, whose, what, lines, warning, children }: CardPartsProps) {
  return (
    <article aria-label={`${title}: ${what}`} className="grid min-w-0 gap-2 rounded-lg border border-line p-4">
      <p className="flex flex-wrap justify-between gap-x-4 text-muted text-sm">
        <span className="font-semibold text-ink">{title}</span>
        {whose && (
          <span className="wrap-anywhere">
            {whose.scope} ·{' '}
            <Link href={whose.href} className="underline decoration-line underline-offset-4 hover:text-ink">
              {whose.text}
              <LinkPending />
            </Link>
          </span>
        )}
      </p>
      <p className="wrap-anywhere font-medium tabular-nums">{what}</p>
      {lines.map(
        (line) =>
          line && (
            <p key={line} className="wrap-anywhere text-muted text-sm">
              {line}
            </p>
          ),
      )}
      {warning && <p className="rounded-md bg-yellow-soft px-3 py-2 text-sm text-yellow-ink">{warning}</p>}
      {children}
    </article>
  )
}

type DecisionProps = Omit<CardProps, 'plain'> & {
  action: (form: FormData) => Promise<void>
  id: bigint
  what: string
  own: boolean
  mayApprove: boolean
}

function Decision({ action, id, what, own, mayApprove, reader: { t }, caller, back }: DecisionProps) {
  const mayDecide = may(caller, 'limits.approve')
  if (!mayDecide && !(own && may(caller, 'limits.propose'))) return null
  return (
    <>
      {own && mayDecide && <p className="text-sm">{t('pending.ownRequest')}</p>}
      <form action={action} className="flex flex-wrap gap-2">
        <Hidden values={{ changeId: String(id), back }} />
        {!own && mayApprove && (
          <Button type="submit" name="decision" value="approve" variant="primary" size="sm" aria-label={t('pending.namedApprove', { what })}>
            {t('pending.approve')}
          </Button>
        )}
        {own ? (
          <Button type="submit" name="decision" value="withdraw" size="sm">
            {t('pending.withdraw')}
          </Button>
        ) : (
          <Button type="submit" name="decision" value="reject" size="sm" aria-label={t('pending.namedReject', { what })}>
            {t('pending.reject')}
          </Button>
        )}
      </form>
    </>
  )
}

function Hidden({ values }: { values: Record<string, string> }) {
  return Object.entries(values).map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />)
}
