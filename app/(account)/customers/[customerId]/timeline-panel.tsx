import Link from 'next/link'
import { EmptyState } from '@/components/ui/empty-state'
import { FilterChip } from '@/components/ui/filter-chip'
import { LinkButton } from '@/components/ui/link-button'
import { LinkPending } from '@/components/ui/link-pending'
import { Panel } from '@/components/ui/panel'
import { type TimelineEntry, type TimelinePart, timelineParts } from '@/lib/one-click/customer-queries'
import type { CustomerPage } from './read-page'
import { type Reader, showActor, showAt, showEvent } from './texts'

/** Payments, consents, status, cards, limits of the customer and who looked at him, newest first; all of it, or one sort. */
export function TimelinePanel({ page, paged }: { page: CustomerPage; paged: boolean }) {
  const { customer, timeline, part, reader } = page
  const { t } = reader
  const address = (history: TimelinePart | null, more: Record<string, string> = {}) => {
    const query = new URLSearchParams({ ...(history ? { history } : {}), ...more }).toString()
    return page.here(`${query && '?'}${query}#timeline`)
  }
  return (
    <Panel title={t('timeline.title')}>
      <nav aria-label={t('timeline.parts')} className="mb-4">
        <ul className="flex flex-wrap gap-2">
          <FilterChip href={address(null)} on={part === null} label={t('timeline.all')} scroll={false} />
          {(Object.keys(timelineParts) as TimelinePart[]).map((one) => (
            <FilterChip key={one} href={address(one)} on={part === one} label={t(`timeline.part.${one}`)} scroll={false} />
          ))}
        </ul>
      </nav>
      {timeline.entries.length === 0 ? (
        <EmptyState title={part ? t('timeline.emptyPart') : t('timeline.empty')}>{null}</EmptyState>
      ) : (
        <ol className="grid gap-0">
          {timeline.entries.map((entry) => (
            <Line key={entry.key} entry={entry} customerId={customer.id} reader={reader} />
          ))}
        </ol>
      )}
      <div className="mt-4 flex flex-wrap gap-2 empty:hidden">
        {paged && (
          <LinkButton href={address(part)} variant="ghost" size="sm" scroll={false}>
            {t('timeline.newest')}
          </LinkButton>
        )}
        {timeline.next && (
          <LinkButton href={address(part, { after: timeline.next })} variant="secondary" size="sm" scroll={false}>
            {t('timeline.more')}
          </LinkButton>
        )}
      </div>
    </Panel>
  )
}

function Line({ entry, customerId, reader }: { entry: TimelineEntry; customerId: bigint; reader: Reader }) {
  const order = entry.data.orderNumber
  return (
    <li className="grid gap-0.5 border-line border-l-2 py-2 pl-4">
      <span className="wrap-anywhere text-sm">{showEvent(reader, entry)}</span>
      <span className="text-muted text-xs">
        <time dateTime={entry.at.toISOString()}>{showAt(reader, entry.at)}</time> · {showActor(reader, entry.actor)}
        {typeof order === 'string' && order !== '' && (
          <>
            {' · '}
            <Link
              href={`/orders?${new URLSearchParams({ customer: String(customerId), q: order })}`}
              className="inline-block underline decoration-line underline-offset-4 hover:decoration-current wrap-anywhere"
            >
              {reader.t('timeline.order', { order })}
              <LinkPending />
            </Link>
          </>
        )}
      </span>
    </li>
  )
}
