import Link from 'next/link'
import type { LinkTo } from '@/app/(account)/list/way-back'
import { Badge, type Tone } from '@/components/ui/badge'
import { LinkPending } from '@/components/ui/link-pending'
import type { LimitChange } from '@/lib/limits/change-store'
import type { HistoryEntry } from '@/lib/limits/scope-queries'
import { type Reader, showAt, showMinor, showSettings, showWho, showWindow } from '../../texts'

const tones: Record<string, Tone> = { waiting: 'yellow', scheduled: 'blue', applied: 'green', rejected: 'red', cancelled: 'gray', 'set-aside': 'red' }

/** One wish to change a limit or the settings: before and after, whose it was, who agreed, and what became of it. */
export function Entry({ entry, linkTo, reader }: { entry: HistoryEntry; linkTo: LinkTo; reader: Reader }) {
  const { t } = reader
  const { change } = entry
  const isSetAside = entry.what === 'limit' && change.state === 'rejected' && entry.change.endedAt !== null
  const state = isSetAside ? 'set-aside' : change.state
  return (
    <li className="grid min-w-0 gap-1 rounded-lg border border-line bg-surface p-4">
      <p className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <span className="wrap-anywhere font-medium tabular-nums">{whatOf(entry, reader)}</span>
        <Badge tone={tones[state] ?? 'gray'}>{t(`history.state.${state}`)}</Badge>
      </p>
      <p className="text-sm">{whoseOf(entry, linkTo, reader)}</p>
      <p className="wrap-anywhere text-muted text-sm">
        {t('history.asked', { actor: showWho(reader, change.requestedBy), at: showAt(reader, change.requestedAt), reason: change.reason })}
      </p>
      {[...decisionOf(entry, reader), ...(entry.what === 'limit' ? fateOf(entry.change, reader) : [])].map((line) => (
        <p key={line} className="text-muted text-sm">
          {line}
        </p>
      ))}
    </li>
  )
}

function whatOf(entry: HistoryEntry, reader: Reader): string {
  if (entry.what === 'settings') return `${showSettings(reader, entry.change.before)} → ${showSettings(reader, entry.change.after)}`
  const { currency, window, beforeMinor, afterMinor } = entry.change
  const [before, after] = [showMinor(reader, beforeMinor, currency), showMinor(reader, afterMinor, currency)]
  return reader.t('pending.change', { currency, window: showWindow(reader, window), before, after })
}

function whoseOf(entry: HistoryEntry, linkTo: LinkTo, { t }: Reader) {
  if (entry.what === 'settings') return t('pending.ofSettings')
  if (entry.change.customerId === null) return t('history.onlyDefault')
  return (
    <Link {...linkTo(`/customers/${entry.change.customerId}#limits`, entry.key)} className="underline decoration-line underline-offset-4">
      {t('pending.ofCustomer', { number: entry.customerNumber ?? '' })}
      <LinkPending />
    </Link>
  )
}

// Whoever lowers a limit decides alone; then there is nobody to name beside him.
function decisionOf({ change }: HistoryEntry, reader: Reader): string[] {
  const { decidedBy, decidedAt, requestedBy, state } = change
  if (!decidedBy || !decidedAt) return []
  const texts = { actor: showWho(reader, decidedBy), at: showAt(reader, decidedAt) }
  if (decidedBy !== requestedBy)
    return [reader.t(state === 'rejected' && !('endedAt' in change && change.endedAt) ? 'history.rejectedBy' : 'history.second', texts)]
  return state === 'cancelled' ? [reader.t('history.cancelledBy', texts)] : []
}

function fateOf({ state, effectiveAt, endedBy, endedAt }: LimitChange, reader: Reader): string[] {
  const { t } = reader
  const meant = effectiveAt ? [t('history.effective', { at: showAt(reader, effectiveAt) })] : []
  if (!endedAt || !endedBy) return meant
  const at = showAt(reader, endedAt)
  if (state === 'cancelled') return [...meant, t('history.cancelledBy', { actor: showWho(reader, endedBy), at })]
  return [...meant, state === 'applied' ? t('history.appliedAt', { at }) : t('history.setAsideAt', { at })]
}
