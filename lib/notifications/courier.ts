import { setTimeout as wait } from 'node:timers/promises'
import { relayEvents } from './relay-events'
import { type SendDeps, sendOne, takeDue } from './send-due'

export type Courier = { stop: () => Promise<void> }

/** So often it looks whether there is something to send. One indexed question each. */
const idleMs = 250

/** So long it rests when the database is away. */
const troubledMs = 5_000

/** So many sendings at once, to different receivers; each may take as long as its receiver lets it. */
const mostAtOnce = 20

/**
 * Carries events out, until it is stopped: from the outbox to the log, and from the log to the merchants. A loop of its own and no job of the queue, because a
 * sending may wait for a slow receiver, and payments whose outcome is unknown must not stand behind it. Several processes may have one; a killed one loses nothing.
 */
export function startCourier(deps: SendDeps): Courier {
  const stopping = new AbortController()
  const done = carry(deps, stopping.signal)
  return {
    stop: () => {
      stopping.abort()
      return done
    },
  }
}

async function carry(deps: SendDeps, stopping: AbortSignal): Promise<void> {
  const under = new Set<Promise<void>>()
  while (!stopping.aborted) {
    let pause = idleMs
    try {
      while ((await relayEvents(deps)) > 0);
      for (const claimed of under.size < mostAtOnce ? await takeDue(deps, mostAtOnce - under.size) : []) {
        const sending: Promise<void> = sendOne(deps, claimed).finally(() => under.delete(sending))
        under.add(sending)
        pause = 0
      }
    } catch (error) {
      deps.log.error({ error: (error as Error).message }, 'the courier could not work')
      pause = troubledMs
    }
    await wait(pause, undefined, { signal: stopping }).catch(() => {})
  }
  await Promise.all(under)
}
