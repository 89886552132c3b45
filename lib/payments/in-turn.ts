type Waiter = { wake: () => void }

/** Who waits in this process for attempts with a card to end, first come first. */
const lines = new Map<string, Waiter[]>()

/**
 * Asks until the answer is not `busy` any more, for `waitMs` at most. What is under way with a card is counted against it exactly and could use
 * up what it has left (lib/card-testing), so the rest would be too many, though each of them may be right: waiting a moment serves them all. Only the
 * first in line asks, when an attempt of this process has ended, and now and then, since another process may be using the card.
 */
export async function untilFree<T extends { kind: string }>(card: string, ask: () => Promise<T>, waitMs: number): Promise<T> {
  const answer = await ask()
  return answer.kind === 'busy' && waitMs > 0 ? waitInLine(card, ask, answer, waitMs) : answer
}

/** Says that an attempt with this card has ended, so that whoever waits first may ask. */
export function attemptEnded(card: string): void {
  lines.get(card)?.[0]?.wake()
}

async function waitInLine<T extends { kind: string }>(card: string, ask: () => Promise<T>, busy: T, waitMs: number): Promise<T> {
  const endsAtMs = performance.now() + waitMs
  const me: Waiter = { wake: () => {} }
  const line = lines.get(card) ?? []
  lines.set(card, line)
  line.push(me)
  try {
    for (let pauseMs = 20; performance.now() < endsAtMs; pauseMs = Math.min(pauseMs * 2, 320)) {
      const isFirst = line[0] === me
      // Two processes that started to wait together should not keep asking together.
      await pause(me, isFirst ? pauseMs * (0.5 + Math.random()) : endsAtMs - performance.now())
      if (line[0] !== me) continue
      const answer = await ask()
      if (answer.kind !== 'busy') return answer
    }
    return busy
  } finally {
    line.splice(line.indexOf(me), 1)
    if (line.length === 0) lines.delete(card)
    attemptEnded(card)
  }
}

function pause(me: Waiter, forMs: number): Promise<void> {
  return new Promise((go) => {
    const timer = setTimeout(go, Math.max(forMs, 1))
    me.wake = () => {
      clearTimeout(timer)
      go()
    }
  })
}
