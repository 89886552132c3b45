import type { Queue } from '@/lib/limits/scope-queries'
import type { Caller } from '@/lib/staff/rules'
import { PendingCard, PendingSettingsCard } from './pending-cards'
import type { Reader } from './texts'

/** What waits for a second person in any scope of the caller, each with the times of its own scope; deciding leads to the limits. */
export function WaitingChanges({ queue, reader, caller }: { queue: Queue; reader: Reader; caller: Caller }) {
  return (
    <div className="grid gap-3 lg:grid-cols-2">
      {queue.settings.map((change) => (
        <PendingSettingsCard
          key={`settings ${change.id}`}
          change={change}
          reader={{ ...reader, timeZone: change.before.timeZone }}
          caller={caller}
          back="/limits"
        />
      ))}
      {queue.limits.map((change) => (
        <PendingCard key={String(change.id)} change={change} reader={{ ...reader, timeZone: change.timeZone }} caller={caller} back="/limits" />
      ))}
    </div>
  )
}
