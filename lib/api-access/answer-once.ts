import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, joinedTo } from '@/lib/platform/db'
import { type AnswerName, findAnswer, holdName, keepAnswer } from './store'

type Deps = { db: Db; clock: Clock }

export type Answer = { status: number; body: string }

export type AnsweredOnce = { kind: 'answered'; answer: Answer } | { kind: 'other-request' } | { kind: 'in-flight' }

/**
 * Does a write once per key, route and Idempotency-Key, for good: the change and its answer are one transaction, so there is no moment in which
 * one stands without the other. `work` gets a database whose transactions are part of that one, and must not reach the network.
 * An answer of 500 and above is not kept: nothing was done.
 */
export function answerOnce({ db, clock }: Deps, name: AnswerName, requestHash: Uint8Array, work: (db: Db) => Promise<Answer>): Promise<AnsweredOnce> {
  return inTransaction(db, async (tx) => {
    if (!(await holdName(tx, name))) return { kind: 'in-flight' }
    const kept = await findAnswer(tx, name)
    if (kept) return Buffer.compare(kept.requestHash, requestHash) === 0 ? { kind: 'answered', answer: kept } : { kind: 'other-request' }
    const answer = await work(joinedTo(db, tx))
    if (answer.status < 500) await keepAnswer(tx, name, { requestHash, ...answer }, clock.now())
    return { kind: 'answered', answer }
  })
}
