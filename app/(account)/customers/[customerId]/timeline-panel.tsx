import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { Panel } from '@/components/ui/panel'
import type { CustomerPage } from './read-page'
import { showActor, showAt, showEvent } from './texts'

/** Payments, cards, marks and limits of the customer, newest first. */
export function TimelinePanel({ page, paged }: { page: CustomerPage; paged: boolean }) {
  const { customer, timeline, reader } = page
  const { t } = reader
  return (
    <Panel title={t('timeline.title')}>
      {timeline.entries.length === 0 ? (
        <EmptyState title={t('timeline.empty')}>{null}</EmptyState>
      ) : (
        <ol className="grid gap-0">
          {timeline.entries.map((entry) => (
            <li key={entry.key} className="grid gap-0.5 border-line border-l-2 py-2 pl-4">
              <span className="break-words text-sm">{showEvent(reader, entry)}</span>
              <span className="text-muted text-xs">
                <time dateTime={entry.at.toISOString()}>{showAt(reader, entry.at)}</time> · {showActor(reader, entry.actor)}
              </span>
            </li>
          ))}
        </ol>
      )}
      <div className="mt-4 flex flex-wrap gap-2 empty:hidden">
        {paged && (
          <LinkButton href={`/customers/${customer.id}#timeline`} variant="ghost" size="sm" scroll={false}>
            {t('timeline.newest')}
          </LinkButton>
        )}
        {timeline.next && (
          <LinkButton href={`/customers/${customer.id}?after=${timeline.next}#timeline`} variant="secondary" size="sm" scroll={false}>
            {t('timeline.more')}
          </LinkButton>
        )}
      </div>
    </Panel>
  )
}
