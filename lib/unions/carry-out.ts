import { audit } from '@/lib/audit/record'
import { enqueueRecount } from '@/lib/limits/settings-store'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, isDeadlock, isUnavailable, type Tx } from '@/lib/platform/db'
import type { Log } from '@/lib/platform/log'
import type { Vault } from '@/lib/vault/vault'
import { fetchBatch, takeIn } from './join'
import { leave, sendBatchHome } from './leave'
import type { Circumstances } from './merge-numbers'
import { judge, type UnionChangeKind } from './request-change'
import { closeCases, countHomes, countLeaving, lockUnion, readOpenChanges, type UnionRow } from './store'

type Deps = { db: Db; clock: Clock; vault: Vault; log: Log }

/** A batch takes a fraction of a second, parting shared customers longer; nothing that takes so long is still at work. */
const longestMs = 10 * 60_000

export type Step = 'customers' | 'shared' | 'finish'

/**
 * Carries out the joins, leaves and ends that were asked for: customers in batches, so that payments and orders go on, everything else at once. After a crash the next
 * run goes on where the last batch ended. Safe to run in several processes at once. Returns how many changes it ended.
 */
export async function carryOutUnionChanges(deps: Deps): Promise<number> {
  let ended = 0
  for (const { id, scopeId } of await readOpenChanges(deps.db.prisma)) {
    try {
      while (await carryOn(deps, id, scopeId));
      ended += 1
    } catch (error) {
      deps.log.error({ change: id.toString(), error: (error as Error).message }, 'a change of a number union could not be carried out')
      if (!isUnavailable(error) && !isDeadlock(error)) await giveUp(deps, id)
    }
  }
  return ended
}

// Before a member came or went nothing has changed and the change is refused; later it stays under way, and the next run tries again.
function giveUp({ db, clock }: Deps, id: bigint): Promise<void> {
  return inTransaction(db, async (tx) => {
    const change = await tx.unionChange.findUniqueOrThrow({ where: { id } })
    if (change.state === 'waiting') await refuse(tx, change, { refusal: 'not-possible' }, clock.now())
  })
}

type Refusal = { refusal: string; merchant?: number }

async function refuse(tx: Tx, change: Asked & { id: bigint; scopeId: number }, outcome: Refusal, at: Date): Promise<void> {
  const { count } = await tx.unionChange.updateMany({ where: { id: change.id, state: 'waiting' }, data: { state: 'refused', finishedAt: at, outcome } })
  if (count === 0) return
  const object = { kind: 'number-union' as const, id: String(change.scopeId) }
  const line = {
    at,
    actor: change.requestedBy,
    action: `unions.${change.kind as UnionChangeKind}` as const,
    outcome: 'refused' as const,
    object,
    scopeId: change.scopeId,
  }
  await audit(tx, { ...line, reason: change.reason, after: { merchants: change.merchantIds.join(', '), ...outcome } })
}

/** One step in one transaction. False when the change has ended, here or in another process. */
function carryOn({ db, clock, vault }: Deps, id: bigint, scopeId: number): Promise<boolean> {
  return inTransaction(
    db,
    async (tx) => {
      const union = await lockUnion(tx, scopeId)
      const change = await tx.unionChange.findUniqueOrThrow({ where: { id } })
      if (!union || (change.state !== 'waiting' && change.state !== 'running')) return false
      const circumstances = { actor: change.requestedBy, reason: change.reason, at: clock.now() }
      // Between the asking and now somebody may have joined another union, or his company may have moved.
      const against = change.state === 'waiting' ? await judge(tx, union, change.kind as UnionChangeKind, change.merchantIds) : null
      if (against) {
        await refuse(tx, change, { refusal: against.kind, ...('merchantId' in against ? { merchant: against.merchantId } : {}) }, circumstances.at)
        return false
      }
      const done = change.kind === 'join' ? await joinOn(vault, tx, union, change, circumstances) : await leaveOn(vault, tx, union, change, circumstances)
      const outcome = added(change.outcome as Counts, done.counts)
      if (done.step !== 'finish') {
        const startedAt = change.startedAt ?? circumstances.at
        await tx.unionChange.update({ where: { id }, data: { state: 'running', step: done.step, startedAt, outcome } })
        return true
      }
      if (change.kind === 'join') await enqueueRecount(tx, scopeId)
      if (change.kind === 'dissolve') await end(tx, scopeId, circumstances.at)
      await announce(tx, union, change, outcome, circumstances.at)
      await tx.unionChange.update({ where: { id }, data: { state: 'done', step: 'finish', finishedAt: circumstances.at, outcome } })
      return false
    },
    { timeoutMs: longestMs },
  )
}

type Counts = Record<string, number>
type Done = { step: Step; counts: Counts }
type Change = { state: string; kind: string; merchantIds: number[]; outcome: unknown }

async function joinOn(vault: Vault, tx: Tx, union: UnionRow, { state, merchantIds }: Change, circumstances: Circumstances): Promise<Done> {
  if (state === 'waiting') {
    await takeIn(tx, { union, merchantIds }, circumstances)
    return { step: 'customers', counts: { total: await countHomes(tx, merchantIds) } }
  }
  const joined = await fetchBatch(vault, tx, { union, merchantIds }, circumstances)
  return joined === null ? { step: 'finish', counts: {} } : { step: 'customers', counts: joined }
}

// One merchant after the other: first those of his customers whom nobody shares, then the shared ones and he himself.
async function leaveOn(vault: Vault, tx: Tx, union: UnionRow, { state, merchantIds, outcome }: Change, circumstances: Circumstances): Promise<Done> {
  const merchantId = merchantIds.find((id) => union.merchants.some((member) => member.id === id))
  if (merchantId === undefined) return { step: 'finish', counts: { last: -((outcome as Counts).last ?? 0) } }
  if (state === 'waiting') return { step: 'customers', counts: { total: (await countLeaving(tx, union.id, merchantIds)).customers } }
  const after = (outcome as Counts).last ?? 0
  const sent = await sendBatchHome(tx, { union, merchantId, after: BigInt(after) })
  if (sent) return { step: 'customers', counts: { customers: sent.customers, last: Number(sent.last) - after } }
  return { step: 'shared', counts: { ...(await leave(vault, tx, { union, merchantId }, circumstances)), last: -after } }
}

function added(before: Counts, more: Counts): Counts {
  const sums = { ...before }
  for (const [name, count] of Object.entries(more)) sums[name] = (sums[name] ?? 0) + count
  return sums
}

async function end(tx: Tx, scopeId: number, at: Date): Promise<void> {
  await closeCases(tx, scopeId, at)
  await tx.numberScope.update({ where: { id: scopeId }, data: { dissolvedAt: at, version: { increment: 1 } } })
}

type Asked = { kind: string; merchantIds: number[]; requestedBy: string; reason: string }

// Everybody concerned is told who shares his customers now, by the outbox; the log of what staff did says how it went.
async function announce(tx: Tx, union: UnionRow, { kind, merchantIds, requestedBy, reason }: Asked, counts: Record<string, number>, at: Date) {
  const type = kind === 'join' ? 'union.joined' : 'union.left'
  const told = [...new Set([...union.merchants.map(({ id }) => id), ...merchantIds])]
  const members = told.filter((merchantId) => kind === 'join' || !merchantIds.includes(merchantId))
  const payload = { unionId: union.id, union: union.name, kind: union.kind, merchantIds, members, dissolved: kind === 'dissolve' }
  await tx.outboxEvent.createMany({ data: told.map((merchantId) => ({ merchantId, type, objectId: String(union.id), payload, at })) })
  const object = { kind: 'number-union' as const, id: String(union.id) }
  const after = { merchants: merchantIds.join(', '), ...counts }
  await audit(tx, { at, actor: requestedBy, action: `unions.${kind as UnionChangeKind}`, outcome: 'done', object, scopeId: union.id, reason, after })
}
