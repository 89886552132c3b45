import { randomBytes } from 'node:crypto'
import type { Tx } from '@/lib/platform/db'
import { hashOfToken } from './account-store'
import { openIdMs } from './rules'

/** `sessionId`: of whoever links from his profile; null where an invitation was just taken. */
export type OpenIdPurpose = { purpose: 'sign-in' } | { purpose: 'link'; staffId: number; sessionId: string | null }

export type OpenIdRequest = OpenIdPurpose & { returnTo: string }

/** Keeps a new request under the hash of its token, which it returns, and lets go of those whose time is over. */
export async function insertRequest(tx: Tx, { returnTo, ...purpose }: OpenIdRequest, now: Date): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  await tx.openIdRequest.deleteMany({ where: { expiresAt: { lte: now } } })
  const expiresAt = new Date(now.getTime() + openIdMs)
  await tx.openIdRequest.create({ data: { ...purpose, tokenHash: hashOfToken(token), returnTo, createdAt: now, expiresAt } })
  return token
}

/** A request that still waits for its answer. */
export async function findRequest(tx: Tx, token: string, now: Date): Promise<OpenIdRequest | null> {
  const row = await tx.openIdRequest.findFirst({ where: { tokenHash: hashOfToken(token), expiresAt: { gt: now } } })
  return row && requestOf(row)
}

/** Takes a request: of two answers to it the second finds none. */
export async function takeRequest(tx: Tx, token: string, now: Date): Promise<OpenIdRequest | null> {
  const [row] = await tx.$queryRaw<RequestRow[]>`
    delete from openid_requests where token_hash = ${hashOfToken(token)} and expires_at > ${now}
    returning purpose, staff_id as "staffId", session_id as "sessionId", return_to as "returnTo"`
  return row ? requestOf(row) : null
}

type RequestRow = { purpose: string; staffId: number | null; sessionId: string | null; returnTo: string }

function requestOf({ purpose, staffId, sessionId, returnTo }: RequestRow): OpenIdRequest {
  return purpose === 'link' && staffId !== null ? { purpose, staffId, sessionId, returnTo } : { purpose: 'sign-in', returnTo }
}

export type KeptIdentity = { id: number; staffId: number; issuer: string; name: string }

export function findIdentity(tx: Tx, issuer: string, subject: string): Promise<KeptIdentity | null> {
  return tx.staffIdentity.findUnique({ where: { issuer_subject: { issuer, subject } }, select: columns })
}

export function listIdentities(tx: Tx, staffId: number): Promise<KeptIdentity[]> {
  return tx.staffIdentity.findMany({ where: { staffId }, select: columns, orderBy: { id: 'asc' } })
}

const columns = { id: true, staffId: true, issuer: true, name: true } as const

/** Keeps a new identity; false when it opens another account, or this account has another one of its issuer. */
export async function insertIdentity(tx: Tx, identity: { staffId: number; issuer: string; subject: string; name: string; linkedAt: Date }): Promise<boolean> {
  const { count } = await tx.staffIdentity.createMany({ data: [identity], skipDuplicates: true })
  return count === 1
}

export async function noteIdentityUse(tx: Tx, id: number, at: Date): Promise<void> {
  await tx.staffIdentity.updateMany({ where: { id }, data: { lastUsedAt: at } })
}

export async function removeIdentities(tx: Tx, staffId: number, ids: readonly number[]): Promise<void> {
  await tx.staffIdentity.deleteMany({ where: { staffId, id: { in: [...ids] } } })
}
