import { Panel } from '@/components/ui/panel'
import { houseZone } from '@/lib/platform/local-time'
import { type MessageLanguage, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { readStaffNames } from '@/lib/staff/queries'
import type { EntityEvent } from '@/lib/unions/legal-entity-queries'
import { showActor, showAt, staffIdsOf, type T } from '../texts'

/** Companies have no calendar of their own; the account speaks of them in one zone. */
export const entityZone = houseZone

/** What was done to a company or a group, by whom and why; newest first. */
export async function EntityHistory({ events, language }: { events: EntityEvent[]; language: MessageLanguage }) {
  const t = translator(language, 'unions')
  const names = await readStaffNames(service(), staffIdsOf(events.map(({ actor }) => actor)))
  return (
    <Panel title={t('union.history')} description={t('zone', { zone: entityZone })}>
      {events.length === 0 ? (
        <p className="text-muted text-sm">{t('union.noHistory')}</p>
      ) : (
        <ol className="divide-y divide-line text-sm">
          {events.map((event) => (
            <li key={String(event.id)} className="grid gap-1 py-3 first:pt-0 last:pb-0">
              <p className="wrap-anywhere font-medium">{whatOf(event, t)}</p>
              <p className="wrap-anywhere text-muted">
                {t('union.by', { actor: showActor(t, names, event.actor), at: showAt(event.at, language, entityZone), reason: event.reason })}
              </p>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  )
}

function whatOf({ action, before, after }: EntityEvent, t: T): string {
  const none = t('entities.noGroup')
  if (action.startsWith('unions.create')) return t('entity.event.created', { name: after.name ?? '' })
  if (action.startsWith('unions.rename')) return t('entity.event.renamed', { before: before.name ?? '', after: after.name ?? '' })
  return t('entity.event.moved', { before: before.group ?? none, after: after.group ?? none })
}
