import { audit } from '@/lib/audit/record'
import { enqueueRecount } from '@/lib/limits/settings-store'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, type Tx } from '@/lib/platform/db'
import type { Log } from '@/lib/platform/log'
import type { Vault } from '@/lib/vault/vault'
import { join, type Step } from './join'
import { leave } from './leave'
import { closeCases, lockUnion, readOpenChanges, type UnionRow } from './store'

type Deps = { db: Db; clock: Clock; vault: Vault; log: Log }

/** A union of a million customers takes minutes; nothing that takes longer is still at work. */
const longestMs = 30 * 60_000

/**
 * Carries out the joins, leaves and ends that were asked for, each in one transaction: after a crash nothing of it is there, and the next run does it.
 * Safe to run in several processes at once. Returns how many it ended.
 */
export async function carryOutUnionChanges(deps: Deps): Promise<number> {
  let ended = 0
  for (const change of await readOpenChanges(deps.db.prisma)) if (await carryOut(deps, change)) ended += 1
  return ended
}

async function carryOut(deps: Deps, { id, scopeId }: { id: bigint; scopeId: number }): Promise<boolean> {
  const { db, clock, log } = deps
  // Told outside the transaction, so that a page can show it while it runs.
  const tell = async (step: Step) => {
    await db.prisma.unionChange.updateMany({ where: { id, state: { in: ['waiting', 'running'] } }, data: { state: 'running', step, startedAt: clock.now() } })
  }
  try {
    return await inTransaction(db, (tx) => change(deps, tx, id, scopeId, tell), { timeoutMs: longestMs })
  } catch (error) {
    // Bugs and refusals of the database alike: nothing was changed, the reason is in the log, and a person has to look.
    log.error({ change: id.toString(), error: (error as Error).message }, 'a change of a number union could not be carried out')
    const refused = { state: 'refused', finishedAt: clock.now(), outcome: { refusal: 'not-possible' } }
    await db.prisma.unionChange.updateMany({ where: { id, state: { in: ['waiting', 'running'] } }, data: refused })
    return true
  }
}

async function change({ clock, vault }: Deps, tx: Tx, id: bigint, scopeId: number, tell: (step: Step) => Promise<void>): Promise<boolean> {
  const union = await lockUnion(tx, scopeId)
  const asked = await tx.unionChange.findUniqueOrThrow({ where: { id } })
  // Another process did it while this one waited for the union.
  if (!union || (asked.state !== 'waiting' && asked.state !== 'running')) return false
  const circumstances = { actor: asked.requestedBy, reason: asked.reason, at: clock.now() }
  const counts: Record<string, number> = {}
  const add = (more: Record<string, number>) => {
    for (const [name, count] of Object.entries(more)) counts[name] = (counts[name] ?? 0) + count
  }
  if (asked.kind === 'join') add(await join(vault, tx, { union, merchantIds: asked.merchantIds }, circumstances, tell))
  else for (const merchantId of asked.merchantIds) add(await leave(vault, tx, { union, merchantId }, circumstances, tell))
  if (asked.kind === 'dissolve') {
    await closeCases(tx, scopeId, circumstances.at)
    await tx.numberScope.update({ where: { id: scopeId }, data: { dissolvedAt: circumstances.at, version: { increment: 1 } } })
  }
  // Lists read the union's turnover by counters, which its calendar may not have made yet.
  if (asked.kind === 'join') await enqueueRecount(tx, scopeId)
  await announce(tx, union, asked, counts, circumstances.at)
  await tx.unionChange.update({ where: { id }, data: { state: 'done', finishedAt: circumstances.at, outcome: counts } })
  return true
}

type Asked = { kind: string; merchantIds: number[]; requestedBy: string; reason: string }

// Everybody concerned is told who shares his customers now, by the outbox; the log of what staff did says how it went.
async function announce(tx: Tx, union: UnionRow, { kind, merchantIds, requestedBy, reason }: Asked, counts: Record<string, number>, at: Date) {
  const type = kind === 'join' ? 'union.joined' : 'union.left'
  const told = [...new Set([...union.merchants.map(({ id }) => id), ...merchantIds])]
  const members = told.filter((merchantId) => kind === 'join' || !merchantIds.includes(merchantId))
  const payload = { unionId: union.id, union: union.name, kind: union.kind, merchantIds, members, dissolved: kind === 'dissolve' }
  await tx.outboxEvent.createMany({ data: told.map((merchantId) => ({ merchantId, type, objectId: String(union.id), payload, at })) })
  const object = { kind: 'number-union', id: String(union.id) }
  const after = { merchants: merchantIds.join(', '), ...counts }
  await audit(tx, { at, actor: requestedBy, action: `unions.${kind}`, outcome: 'done', object, scopeId: union.id, reason, after })
}
