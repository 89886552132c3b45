import { audit, type Origin } from '@/lib/audit/record'
import type { AuditAction } from '@/lib/audit/rules'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, isUniqueViolation, type Tx } from '@/lib/platform/db'
import { holdsPanRun } from '@/lib/platform/mask-pan-runs'
import { readOwn } from '@/lib/platform/scope'

type Deps = { db: Db; clock: Clock }
type From = { origin?: Origin }

/** Screens that keep views. */
export type ViewScreen = 'customers' | 'orders'

/** The address of a list under a name, for one member of staff. `address`: its parameters, without the question mark and without a place in the list. */
export type SavedView = { id: bigint; name: string; address: string; isDefault: boolean; version: number }

/** What one person keeps of a screen. */
export const mostViews = 30
export const longestViewName = 60

export const viewOutcomes = ['done', 'bad-name', 'too-long', 'taken', 'too-many', 'not-found', 'stale'] as const
export type ViewOutcome = (typeof viewOutcomes)[number]

/** The longest address that is kept. */
const longestAddress = 2000

/** Views of one member of staff, by name. Row-level security shows him nobody else's. */
export function listViews({ db }: { db: Db }, staffId: number, screen: ViewScreen): Promise<SavedView[]> {
  return readOwn(db, staffId, (tx) =>
    tx.savedView.findMany({ where: { screen }, orderBy: { name: 'asc' }, select: { id: true, name: true, address: true, isDefault: true, version: true } }),
  )
}

/** Keeps an address under a new name, or (`replace`) under one that he has already, in place of what stood there. */
export function saveView(
  deps: Deps,
  staffId: number,
  { screen, name, address, replace = false, origin }: { screen: ViewScreen; name: string; address: string; replace?: boolean } & From,
): Promise<ViewOutcome> {
  const clean = readName(name)
  if (clean === null) return Promise.resolve('bad-name')
  if (address.length > longestAddress) return Promise.resolve('too-long')
  return write(deps, async (tx, at) => {
    // Under a lock of his own row, so that two requests at once do not both find room.
    await tx.$queryRaw`select id from staff where id = ${staffId} for no key update`
    const old = replace ? await tx.savedView.findFirst({ where: { staffId, screen, name: clean } }) : null
    if (old) {
      await tx.savedView.updateMany({ where: { id: old.id, staffId }, data: { address, version: { increment: 1 } } })
      await record(tx, { at, staffId, origin, action: 'views.replace', id: old.id, after: { screen, name: clean } })
      return 'done'
    }
    if ((await tx.savedView.count({ where: { staffId, screen } })) >= mostViews) return 'too-many'
    const { id } = await tx.savedView.create({ data: { staffId, screen, name: clean, address, createdAt: at } })
    await record(tx, { at, staffId, origin, action: 'views.save', id, after: { screen, name: clean } })
    return 'done'
  })
}

/** Gives a view another name. `version` is the one that was seen: whoever renames it in two windows is told in the second. */
export function renameView(
  deps: Deps,
  staffId: number,
  { id, name, version, origin }: { id: bigint; name: string; version: number } & From,
): Promise<ViewOutcome> {
  const clean = readName(name)
  if (clean === null) return Promise.resolve('bad-name')
  return write(deps, async (tx, at) => {
    const view = await tx.savedView.findFirst({ where: { id, staffId } })
    if (!view) return 'not-found'
    const { count } = await tx.savedView.updateMany({ where: { id, staffId, version }, data: { name: clean, version: { increment: 1 } } })
    if (count === 0) return 'stale'
    await record(tx, { at, staffId, origin, action: 'views.rename', id, before: { name: view.name }, after: { name: clean } })
    return 'done'
  })
}

/** Makes a view the one that its screen opens with, or (`isDefault` false) no longer. */
export function setDefaultView(deps: Deps, staffId: number, { id, isDefault, origin }: { id: bigint; isDefault: boolean } & From): Promise<ViewOutcome> {
  return write(deps, async (tx, at) => {
    await tx.$queryRaw`select id from staff where id = ${staffId} for no key update`
    const view = await tx.savedView.findFirst({ where: { id, staffId } })
    if (!view) return 'not-found'
    await tx.savedView.updateMany({ where: { staffId, screen: view.screen, isDefault: true }, data: { isDefault: false } })
    if (isDefault) await tx.savedView.updateMany({ where: { id, staffId }, data: { isDefault: true } })
    await record(tx, { at, staffId, origin, action: 'views.set-default', id, before: { isDefault: view.isDefault }, after: { isDefault } })
    return 'done'
  })
}

export function deleteView(deps: Deps, staffId: number, { id, origin }: { id: bigint } & From): Promise<ViewOutcome> {
  return write(deps, async (tx, at) => {
    const view = await tx.savedView.findFirst({ where: { id, staffId } })
    if (!view) return 'not-found'
    await tx.savedView.deleteMany({ where: { id, staffId } })
    await record(tx, { at, staffId, origin, action: 'views.delete', id, before: { name: view.name } })
    return 'done'
  })
}

function readName(text: string): string | null {
  const name = text.trim()
  return name.length < 1 || name.length > longestViewName || name.includes('\0') || holdsPanRun(name) ? null : name
}

async function write({ db, clock }: Deps, work: (tx: Tx, at: Date) => Promise<ViewOutcome>): Promise<ViewOutcome> {
  try {
    return await inTransaction(db, (tx) => work(tx, clock.now()))
  } catch (error) {
    if (isUniqueViolation(error)) return 'taken'
    throw error
  }
}

type Told = {
  at: Date
  staffId: number
  origin: Origin | undefined
  action: AuditAction
  id: bigint
  before?: Record<string, string | boolean>
  after?: Record<string, string | boolean>
}

function record(tx: Tx, { at, staffId, origin, action, id, before, after }: Told): Promise<void> {
  return audit(tx, { at, actor: `staff:${staffId}`, action, outcome: 'done', object: { kind: 'saved-view', id: String(id) }, before, after, origin })
}
