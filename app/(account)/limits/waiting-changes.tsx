import type { Queue } from '@/lib/limits/scope-queries'
import type { Caller } from '@/lib/staff/rules'
import { PendingCard, PendingSettingsCard } from './pending-cards'
import type { Reader } from './texts'

type Props = { queue: Queue; reader: Reader; caller: Caller; back: '/limits' | '/operator/approvals' }

/** What waits for a second person in any scope of the caller, each with the times of its own scope; deciding leads back to where this stands. */
export function WaitingChanges({ queue, reader, caller, back }: Props) {
  return (
    <div className="grid gap-3 lg:grid-cols-2">
      {queue.entries.map((entry) =>
        entry.what === 'settings' ? (
          <PendingSettingsCard
            key={entry.key}
            change={entry.change}
            reader={{ ...reader, timeZone: entry.change.before.timeZone }}
            caller={caller}
            back={back}
          />
        ) : (
          <PendingCard key={entry.key} change={entry.change} reader={{ ...reader, timeZone: entry.change.timeZone }} caller={caller} back={back} />
        ),
      )}
    </div>
  )
}
