import type { Queue } from '@/lib/limits/scope-queries'
import type { Caller } from '@/lib/staff/rules'
import { PendingCard, PendingSettingsCard } from './pending-cards'
import type { Reader } from './texts'

type Props = { queue: Queue; reader: Reader; caller: Caller; back: '/limits' | '/operator/approvals' }

/** What waits for a second person in any scope of the caller, each with the times of its own scope; deciding leads back to where this stands. */
export function WaitingChanges({ queue, reader, caller, back }: Props) {
  return (
    <div className="grid gap-3 lg:grid-cols-2">
      {queue.settings.map((change) => (
        <PendingSettingsCard
          key={`settings ${change.id}`}
          change={change}
          reader={{ ...reader, timeZone: change.before.timeZone }}
          caller={caller}
          back={back}
        />
      ))}
      {queue.limits.map((change) => (
        <PendingCard key={String(change.id)} change={change} reader={{ ...reader, timeZone: change.timeZone }} caller={caller} back={back} />
      ))}
    </div>
  )
}
