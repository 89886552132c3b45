import { Panel } from '@/components/ui/panel'
import { type MessageLanguage, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { readStaffNames } from '@/lib/staff/queries'
import type { ChangeView, UnionView } from '@/lib/unions/queries'
import { showActor, showAt, showCount, staffIdsOf, type T } from '../texts'

/** What was done to the union, by whom, why, and what came of it; newest first. */
export async function HistoryPanel({ union, language }: { union: UnionView; language: MessageLanguage }) {
  const t = translator(language, 'unions')
  const names = await readStaffNames(service(), staffIdsOf(union.history.map(({ requestedBy }) => requestedBy)))
  const ended = union.history.filter(({ finishedAt }) => finishedAt !== null)
  return (
    <Panel title={t('union.history')}>
      {ended.length === 0 ? (
        <p className="text-muted text-sm">{t('union.noHistory')}</p>
      ) : (
        <ol className="divide-y divide-line text-sm">
          {ended.map((change) => (
            <li key={String(change.id)} className="grid gap-1 py-3 first:pt-0 last:pb-0">
              <p className="font-medium">{t(`change.${change.kind}`, { merchants: change.merchantIds.map((id) => union.names.get(id) ?? id).join(', ') })}</p>
              <p>{outcomeOf(change, language, union.names, t)}</p>
              <p className="wrap-anywhere text-muted">
                {t('union.by', {
                  actor: showActor(t, names, change.requestedBy),
                  at: showAt(change.finishedAt, language, union.timeZone),
                  reason: change.reason,
                })}
              </p>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  )
}

function outcomeOf({ kind, state, counts }: ChangeView, language: MessageLanguage, merchants: UnionView['names'], t: T): string {
  if (state === 'refused') {
    const { merchant } = counts
    return merchant === undefined ? t('change.refused') : t('change.refusedWhom', { merchant: merchants.get(merchant) ?? String(merchant) })
  }
  const count = (name: string) => showCount(counts[name] ?? 0, language)
  if (kind === 'join') return t('change.joined', { customers: count('customers'), merged: count('merged'), quarantined: count('quarantined') })
  return t('change.left', { customers: count('customers'), parted: count('parted') })
}
