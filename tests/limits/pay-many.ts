// One of several processes that pay at once: node --import tsx tests/limits/pay-many.ts SETTINGS.json, see at-once.test.ts. Prints what became of each payment.
import { readFileSync } from 'node:fs'
import { openDb } from '@/lib/platform/db'
import { readEnv } from '@/lib/platform/env'
import { log } from '@/lib/platform/log'
import { makeService } from '@/lib/service'
import { payWith, savedEntry } from '../support/payer'

export type PayMany = { variables: Record<string, string>; now: string; inFlight: number; payments: { orderKey: string; cardId: string }[] }

/** `over-limit` with what was used when it was refused, in minor units; anything else is a failure of the test. */
export type Paid = { kind: 'approved' } | { kind: 'over-limit'; usedMinor: string } | { kind: 'other'; what: string }

const { variables, now, inFlight, payments } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as PayMany
const clock = { now: () => new Date(now) }
// Few connections, so that on a slow machine no transaction waits long for the lock of the one customer.
const db = openDb(variables.DATABASE_URL ?? '', { connections: 3 })
const service = { ...makeService(readEnv(variables)), db, clock, log: log.child({}, { level: 'silent' }) }

const outcomes: Paid[] = []
let next = 0
await Promise.all(Array.from({ length: inFlight }, work))
process.stdout.write(JSON.stringify(outcomes))
await service.db.close()

async function work(): Promise<void> {
  for (let place = next++; place < payments.length; place = next++) {
    const { orderKey = '', cardId = '' } = payments[place] ?? {}
    outcomes[place] = await payOnce(orderKey, cardId)
  }
}

async function payOnce(orderKey: string, cardId: string): Promise<Paid> {
  try {
    const paid = await payWith(service, orderKey, savedEntry(cardId, null))
    if (paid.kind === 'approved') return { kind: 'approved' }
    const page = paid.kind === 'not-now' ? paid.decision.page : null
    if (page?.kind === 'refused-limit' && page.refusal.rule === 'over-limit') return { kind: 'over-limit', usedMinor: page.refusal.usedMinor.toString() }
    return { kind: 'other', what: `${paid.kind} ${page?.kind ?? ''}` }
  } catch (error) {
    return { kind: 'other', what: String(error) }
  }
}
