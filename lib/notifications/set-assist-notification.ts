import { audit, type Origin } from '@/lib/audit/record'
import { type Actor, actorText } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction } from '@/lib/platform/db'
import type { Env } from '@/lib/platform/env'
import { coversMerchant, type Scope } from '@/lib/platform/scope'
import { type InputFault, readUrl } from './input'
import { type AssistResult, assistResults } from './rules'
import { dropWaiting, lockDestinations } from './store'

type Deps = { db: Db; clock: Clock; env: Pick<Env, 'sandbox'> }

export type SetAssistNotification = {
  merchantId: number
  url: string
  results: readonly AssistResult[]
  /** `xml`: only the documented XML takes a notification; `http-200`: the status alone does. */
  answer: 'xml' | 'http-200'
  enabled: boolean
  /** Of the settings that the editor saw; 0: there were none. */
  expectedVersion: number
  origin?: Origin
}

export type SetAssistNotificationOutcome = { kind: 'done' } | { kind: 'not-found' } | { kind: 'stale' } | { kind: 'bad-input'; fault: InputFault }

/** Sets where the Assist notification goes, of which results, and what counts as an answer. Switched off, what waits is dropped; it can be sent again later. */
export function setAssistNotification(
  { db, clock, env }: Deps,
  scope: Scope,
  actor: Actor,
  input: SetAssistNotification,
): Promise<SetAssistNotificationOutcome> {
  const { merchantId, answer, enabled } = input
  const read = readUrl(input.url, env)
  if ('fault' in read) return Promise.resolve({ kind: 'bad-input', fault: read.fault })
  const results = assistResults.filter((known) => input.results.includes(known))
  if (results.length === 0) return Promise.resolve({ kind: 'bad-input', fault: { field: 'results', fault: 'not-allowed' } })
  return inTransaction(db, async (tx) => {
    if (!coversMerchant(scope, merchantId) || !(await lockDestinations(tx, merchantId))) return { kind: 'not-found' }
    const before = await tx.assistNotification.findUnique({ where: { merchantId } })
    if ((before?.version ?? 0) !== input.expectedVersion) return { kind: 'stale' }
    const at = clock.now()
    const settings = { url: read.url, results, answer, enabled, since: before?.enabled && enabled ? before.since : at }
    await tx.assistNotification.upsert({
      where: { merchantId },
      create: { merchantId, ...settings },
      update: { ...settings, version: { increment: 1 } },
    })
    if (!enabled) await dropWaiting(tx, { assistOf: merchantId }, at)
    await audit(tx, {
      at,
      actor: actorText(actor),
      action: 'notifications.settings',
      outcome: 'done',
      object: { kind: 'assist-notification', id: String(merchantId) },
      merchantId,
      ...(before ? { before: shown(before) } : {}),
      after: shown(settings),
      origin: input.origin,
    })
    return { kind: 'done' }
  })
}

type Shown = { url: string; results: readonly string[]; answer: string; enabled: boolean }

function shown({ url, results, answer, enabled }: Shown) {
  return { url, results: results.join(', '), answer, enabled }
}
