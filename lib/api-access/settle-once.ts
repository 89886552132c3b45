import { randomUUID } from 'node:crypto'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, type Tx } from '@/lib/platform/db'
import type { Answer, AnsweredOnce } from './answer-once'
import {
  type AnswerName,
  findAnswer,
  findUnderWay,
  forgetUnderWay,
  holdName,
  holdUnderWay,
  isHolder,
  type KeptAnswer,
  keepAnswer,
  releaseUnderWay,
  waitForName,
} from './store'

type Deps = { db: Db; clock: Clock }

/**
 * What came of the work: `for-good`, an answer to keep; `not-yet`, something was begun whose outcome is open, so the same request again asks how it
 * stands; `nothing`, no change was made, and the name is free again.
 */
export type Worked = { done: 'for-good' | 'not-yet' | 'nothing'; answer: Answer }

/** Longer than any call of a bank and two waits for the database; afterwards a worker counts as dead. */
export const holdMs = 90_000

/**
 * Answers a write that reaches a bank once per family of keys, route and Idempotency-Key. It cannot be one transaction with its answer, so it is taken in
 * one, done outside any, and its answer kept in another. Whoever dies in between has left the request behind: after `holdMs` the same one is worked on
 * again, and `work` has to be done once by itself, under a name made of this one, and to answer how the first attempt ended.
 */
export async function settleOnce({ db, clock }: Deps, name: AnswerName, requestHash: Uint8Array, work: () => Promise<Worked>): Promise<AnsweredOnce> {
  const holder = randomUUID()
  const taken = await inTransaction(db, (tx) => take(tx, { name, requestHash, holder, now: clock.now() }))
  if (taken !== 'taken') return taken
  let worked: Worked
  try {
    worked = await work()
  } catch (error) {
    // Nobody knows how far it came.
    await releaseUnderWay(db.prisma, name, holder, clock.now())
    throw error
  }
  return inTransaction(db, (tx) => end(tx, { name, requestHash, holder, now: clock.now() }, worked))
}

type Request = { name: AnswerName; requestHash: Uint8Array; holder: string; now: Date }

async function take(tx: Tx, { name, requestHash, holder, now }: Request): Promise<AnsweredOnce | 'taken'> {
  if (!(await holdName(tx, name))) return { kind: 'in-flight' }
  const kept = await findAnswer(tx, name)
  if (kept) return same(kept, requestHash) ? { kind: 'answered', answer: kept } : { kind: 'other-request' }
  const underWay = await findUnderWay(tx, name)
  if (underWay && !same(underWay, requestHash)) return { kind: 'other-request' }
  if (underWay && now < underWay.heldUntil) return { kind: 'in-flight' }
  await holdUnderWay(tx, name, { requestHash, holder, heldUntil: new Date(now.getTime() + holdMs) })
  return 'taken'
}

async function end(tx: Tx, { name, requestHash, holder, now }: Request, { done, answer }: Worked): Promise<AnsweredOnce> {
  await waitForName(tx, name)
  // Who was overtaken tells what he saw; what is kept is the answer of the one who has the request.
  if (!(await isHolder(tx, name, holder))) return { kind: 'answered', answer: (await findAnswer(tx, name)) ?? answer }
  if (done === 'for-good') await keepAnswer(tx, name, { requestHash, ...answer }, now)
  else if (done === 'nothing') await forgetUnderWay(tx, name, holder)
  else await releaseUnderWay(tx, name, holder, now)
  return { kind: 'answered', answer }
}

function same({ requestHash }: Pick<KeptAnswer, 'requestHash'>, other: Uint8Array): boolean {
  return Buffer.compare(requestHash, other) === 0
}
