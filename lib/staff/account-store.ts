import { createHash } from 'node:crypto'
import type { Tx } from '@/lib/platform/db'
import { type LinkKind, linkMs, type Role, type Side } from './rules'

export type Account = {
  id: number
  login: string
  name: string
  email: string | null
  side: Side
  role: Role
  language: string
  passwordHash: string | null
  totpSecretSealed: Uint8Array | null
  totpPendingSealed: Uint8Array | null
  disabledAt: Date | null
  lockedUntil: Date | null
  version: number
  merchantIds: number[]
}

/** An account, locked until the transaction ends, so that what is judged of it is what is changed. */
export async function lockAccount(tx: Tx, staffId: number): Promise<Account | null> {
  await tx.$queryRaw`select id from staff where id = ${staffId}::integer for update`
  const row = await tx.staff.findUnique({ where: { id: staffId }, include: { merchants: { select: { merchantId: true }, orderBy: { merchantId: 'asc' } } } })
  return row && { ...row, side: row.side as Side, role: row.role as Role, merchantIds: row.merchants.map(({ merchantId }) => merchantId) }
}

export type NewAccount = { login: string; name: string; email: string; side: Side; role: Role; language: string; merchantIds: readonly number[]; at: Date }

export async function insertInvited(tx: Tx, { merchantIds, at, ...account }: NewAccount): Promise<number> {
  const merchants = { create: merchantIds.map((merchantId) => ({ merchantId })) }
  const { id } = await tx.staff.create({ data: { ...account, createdAt: at, merchants }, select: { id: true } })
  return id
}

export type AccountChange = Partial<{
  role: Role
  name: string
  email: string
  disabledAt: Date | null
  passwordHash: string
  totpSecretSealed: Uint8Array<ArrayBuffer> | null
  totpPendingSealed: Uint8Array<ArrayBuffer> | null
  totpLastStep: bigint | null
  failedSignIns: number
  lockedUntil: Date | null
}>

export async function updateAccount(tx: Tx, staffId: number, change: AccountChange): Promise<void> {
  await tx.staff.update({ where: { id: staffId }, data: { ...change, version: { increment: 1 } } })
}

export async function writeMerchants(tx: Tx, staffId: number, { add, remove }: { add: readonly number[]; remove: readonly number[] }): Promise<void> {
  await tx.staffMerchant.deleteMany({ where: { staffId, merchantId: { in: [...remove] } } })
  await tx.staffMerchant.createMany({ data: add.map((merchantId) => ({ staffId, merchantId })), skipDuplicates: true })
}

/** The hashes of the last four passwords, the present one first. */
export async function readLastPasswords(tx: Tx, staffId: number): Promise<string[]> {
  const rows = await tx.staffPassword.findMany({ where: { staffId }, orderBy: { id: 'desc' }, take: 4, select: { passwordHash: true } })
  return rows.map(({ passwordHash }) => passwordHash)
}

/** Keeps a new link; the one of its kind before ends by it. */
export async function insertLink(tx: Tx, link: { staffId: number; kind: LinkKind; token: string; createdBy: string; at: Date }): Promise<void> {
  const { staffId, kind, token, createdBy, at } = link
  await endLinks(tx, staffId, [kind], at)
  const expiresAt = new Date(at.getTime() + linkMs[kind])
  await tx.staffLink.create({ data: { staffId, kind, tokenHash: hashOfToken(token), createdAt: at, expiresAt, createdBy } })
}

export async function endLinks(tx: Tx, staffId: number, kinds: readonly LinkKind[], at: Date): Promise<void> {
  await tx.staffLink.updateMany({ where: { staffId, kind: { in: [...kinds] }, endedAt: null }, data: { endedAt: at } })
}

/** An open link of one of these kinds to an account that may still be used, or null: used, ended, expired, never there. */
export function findOpenLink(tx: Tx, token: string, now: Date) {
  return tx.staffLink.findFirst({ where: { tokenHash: hashOfToken(token), endedAt: null, expiresAt: { gt: now }, staff: { disabledAt: null } } })
}

/** Uses a link up; false when another request was faster. */
export async function takeLink(tx: Tx, id: bigint, at: Date): Promise<boolean> {
  const { count } = await tx.staffLink.updateMany({ where: { id, endedAt: null }, data: { endedAt: at, used: true } })
  return count === 1
}

export function countRecentLinks(tx: Tx, staffId: number, kind: LinkKind, since: Date): Promise<number> {
  return tx.staffLink.count({ where: { staffId, kind, createdAt: { gt: since } } })
}

/** What is kept of a token: it is random and long, so a fast hash keeps it as well as a slow one would. */
export function hashOfToken(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(token).digest())
}

/** Ends every session of an account but one. Returns how many. */
export async function endSessions(tx: Tx, staffId: number, at: Date, { except }: { except?: string } = {}): Promise<number> {
  const { count } = await tx.staffSession.updateMany({
    where: { staffId, endedAt: null, ...(except ? { id: { not: except } } : {}) },
    data: { endedAt: at },
  })
  await tx.signInAttempt.updateMany({ where: { staffId, usedAt: null }, data: { usedAt: at } })
  return count
}

/** How many of these merchants there are. */
export function merchantsThatAre(tx: Tx, merchantIds: readonly number[]): Promise<number> {
  return tx.merchant.count({ where: { id: { in: [...merchantIds] } } })
}

/** Those of these merchants that nobody else administers who can sign in. */
export async function administersAlone(
  tx: Tx,
  { id, passwordHash, disabledAt }: Pick<Account, 'id' | 'passwordHash' | 'disabledAt'>,
  merchantIds: readonly number[],
): Promise<number[]> {
  // Whoever has not come yet, or is shut out, administers nothing that could be lost.
  if (passwordHash === null || disabledAt !== null) return []
  const others = await tx.staffMerchant.findMany({
    where: { merchantId: { in: [...merchantIds] }, staffId: { not: id }, staff: { role: 'admin', disabledAt: null, passwordHash: { not: null } } },
    select: { merchantId: true },
    distinct: ['merchantId'],
  })
  return merchantIds.filter((merchantId) => !others.some((other) => other.merchantId === merchantId))
}
