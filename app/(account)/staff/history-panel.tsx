import { actorNames } from '@/app/(account)/audit/texts'
import { Badge } from '@/components/ui/badge'
import { EmptyState } from '@/components/ui/empty-state'
import { Panel } from '@/components/ui/panel'
import { showShortDateTime, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { readAccountHistory } from '@/lib/staff/account-queries'
import type { Caller } from '@/lib/staff/rules'
import { historyActs, showDevice, staffZone } from './texts'

/** Sign-ins and changes of one account, the latest first: who, from where, why, and what was refused. */
export async function HistoryPanel({ login, caller }: { login: string; caller: Caller }) {
  const t = translator(caller.language, 'staff')
  const rows = await readAccountHistory(service(), { login })
  const name = await actorNames(
    caller,
    rows.map(({ actor }) => actor),
  )
  return (
    <Panel title={t('history.title')} description={t('history.text')}>
      {rows.length === 0 ? (
        <EmptyState title={t('history.none')} />
      ) : (
        <ol className="divide-y divide-line text-sm">
          {rows.map((row) => {
            const act = historyActs.find((known) => `staff.${known}` === row.action)
            return (
              <li key={String(row.id)} className="grid gap-0.5 py-2 first:pt-0">
                <p className="flex flex-wrap items-center gap-2">
                  <span className="font-medium">{act ? t(`history.act.${act}`) : row.action}</span>
                  {row.outcome === 'refused' && <Badge tone="red">{t('history.refused')}</Badge>}
                </p>
                <p className="wrap-anywhere text-muted">
                  {t('history.line', {
                    at: showShortDateTime(row.at, caller.language, staffZone, { nameZone: true }),
                    actor: row.actor === 'nobody' ? t('history.nobody') : name(row.actor),
                    from: [row.ip, row.userAgent && showDevice(row.userAgent, '')].filter(Boolean).join(', ') || '–',
                  })}
                </p>
                {row.reason && row.outcome === 'done' && <p className="wrap-anywhere">{row.reason}</p>}
              </li>
            )
          })}
        </ol>
      )}
    </Panel>
  )
}
