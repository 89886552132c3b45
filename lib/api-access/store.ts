import { createHash } from 'node:crypto'
import type { Tx } from '@/lib/platform/db'
import type { KeyScope } from '@/lib/staff/rules'
import { prefixOf } from './rules'

export type NewKey = {
  key: string
  merchantId: number
  name: string
  scopes: readonly KeyScope[]
  ipRanges?: string[]
  perMinute?: number
  /** The first of the keys that this one replaces. */
  familyId?: number
  createdBy: string
  at: Date
  expiresAt: Date
}

/** Keeps the hash of a key and its beginning. */
export async function insertKey(tx: Tx, { key, at, scopes, ipRanges = [], ...rest }: NewKey): Promise<number> {
  const prefix = prefixOf(key)
  if (!prefix) throw new Error('that is no key')
  const data = { ...rest, prefix, hash: hashOf(key), scopes: [...scopes], ipRanges, createdAt: at }
  const { id } = await tx.apiKey.create({ data, select: { id: true } })
  return id
}

/** Lets the keys of a merchant be made one after the other. False: there is no such merchant. */
export async function lockKeysOf(tx: Tx, merchantId: number): Promise<boolean> {
  const rows = await tx.$queryRaw<object[]>`select id from merchants where id = ${merchantId} for no key update`
  return rows.length === 1
}

export function countLiveKeys(tx: Tx, merchantId: number, at: Date): Promise<number> {
  return tx.apiKey.count({ where: { merchantId, revokedAt: null, expiresAt: { gt: at } } })
}

/** A key, locked until the transaction ends. */
export async function lockKey(tx: Tx, id: number) {
  await tx.$queryRaw`select id from api_keys where id = ${id} for update`
  return tx.apiKey.findUnique({ where: { id } })
}

export async function replaceKey(tx: Tx, { id }: { id: number }, { by, until }: { by: number; until: Date }): Promise<void> {
  await tx.apiKey.update({ where: { id }, data: { replacedBy: by, expiresAt: until } })
}

export async function markRevoked(tx: Tx, id: number, { at, by, reason }: { at: Date; by: string; reason: string }): Promise<void> {
  await tx.apiKey.update({ where: { id }, data: { revokedAt: at, revokedBy: by, revokedReason: reason } })
}

/** A random key of 32 letters and digits cannot be guessed from its hash, so a fast one is enough (OWASP ASVS 5.0, 11.4). */
export function hashOf(key: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(key).digest())
}

export type FoundKey = {
  id: number
  familyId: number
  merchantId: number
  scopeId: number
  homeScopeId: number
  hash: Uint8Array
  scopes: KeyScope[]
  perMinute: number
  expiresAt: Date
  revokedAt: Date | null
  fromHere: boolean
}

/** The key with this beginning, and whether `ip` may use it. One statement, because every call of the API begins with it; networks are compared by the database. */
export async function findKey(tx: Tx, prefix: string, ip: string | null): Promise<FoundKey | null> {
  const rows = await tx.$queryRaw<FoundKey[]>`
    select k.id, coalesce(k.family_id, k.id) as "familyId", k.merchant_id as "merchantId", m.scope_id as "scopeId", m.home_scope_id as "homeScopeId", k.hash, k.scopes, k.per_minute as "perMinute",
      k.expires_at as "expiresAt", k.revoked_at as "revokedAt",
      coalesce(cardinality(k.ip_ranges) = 0 or ${ip}::inet <<= any(k.ip_ranges), false) as "fromHere"
    from api_keys k join merchants m on m.id = k.merchant_id where k.prefix = ${prefix}`
  return rows[0] ?? null
}

/** Counts a request of a key in its minute and notes the use; answers how many this minute has seen. */
export async function countUse(tx: Tx, keyId: number, { at, minute, ip }: { at: Date; minute: Date; ip: string | null }): Promise<number> {
  const rows = await tx.$queryRaw<{ used: number }[]>`
    insert into api_key_uses as known (api_key_id, last_used_at, last_ip, minute, in_this_minute)
    values (${keyId}, ${at}, ${ip}::inet, ${minute}, 1)
    on conflict (api_key_id) do update set last_used_at = excluded.last_used_at, last_ip = excluded.last_ip, minute = excluded.minute,
      in_this_minute = case when known.minute = excluded.minute then known.in_this_minute + 1 else 1 end
    returning in_this_minute as used`
  return rows[0]?.used ?? 1
}

/** Which answer this is: of a family of keys, to a route, by the name that the caller gave the request. */
export type AnswerName = { familyId: number; route: string; idempotencyKey: string }

export type KeptAnswer = { requestHash: Uint8Array; status: number; body: string }

/** Takes the name for this transaction, without waiting; false while another one holds it. It goes by itself, also when the process dies. */
export async function holdName(tx: Tx, { familyId, route, idempotencyKey }: AnswerName): Promise<boolean> {
  const rows = await tx.$queryRaw<{ held: boolean }[]>`
    select pg_try_advisory_xact_lock(${familyId}, hashtext(${`${route} ${idempotencyKey}`})) as held`
  return rows[0]?.held === true
}

/** Takes the name for this transaction, and waits for whoever has it; only ever for a moment, because nobody has it while he works. */
export async function waitForName(tx: Tx, { familyId, route, idempotencyKey }: AnswerName): Promise<void> {
  await tx.$queryRaw`select pg_advisory_xact_lock(${familyId}, hashtext(${`${route} ${idempotencyKey}`}))::text`
}

export function findAnswer(tx: Tx, { familyId, route, idempotencyKey }: AnswerName): Promise<KeptAnswer | null> {
  return tx.apiAnswer.findUnique({ where: { apiKeyId_route_idempotencyKey: { apiKeyId: familyId, route, idempotencyKey } } })
}

export async function keepAnswer(tx: Tx, { familyId, ...name }: AnswerName, answer: KeptAnswer, at: Date): Promise<void> {
  await tx.apiAnswer.create({ data: { apiKeyId: familyId, ...name, ...answer, requestHash: new Uint8Array(answer.requestHash), at } })
}

export type UnderWay = { requestHash: Uint8Array; holder: string; heldUntil: Date }

export function findUnderWay(tx: Tx, { familyId, route, idempotencyKey }: AnswerName): Promise<UnderWay | null> {
  return tx.apiRequestUnderWay.findUnique({ where: { apiKeyId_route_idempotencyKey: { apiKeyId: familyId, route, idempotencyKey } } })
}

/** Takes a request for this worker. The caller holds the name. */
export async function holdUnderWay(tx: Tx, { familyId, ...name }: AnswerName, { requestHash, ...held }: UnderWay): Promise<void> {
  const where = { apiKeyId_route_idempotencyKey: { apiKeyId: familyId, ...name } }
  await tx.apiRequestUnderWay.upsert({
    where,
    create: { apiKeyId: familyId, ...name, ...held, requestHash: new Uint8Array(requestHash) },
    update: held,
  })
}

/** Whether `holder` still has the request; when it took too long, somebody else goes on with it. */
export async function isHolder(tx: Tx, { familyId, ...name }: AnswerName, holder: string): Promise<boolean> {
  return (await tx.apiRequestUnderWay.count({ where: { apiKeyId: familyId, ...name, holder } })) === 1
}

/** Forgets a request that did nothing, so that its name is free. */
export async function forgetUnderWay(tx: Tx, { familyId, ...name }: AnswerName, holder: string): Promise<void> {
  await tx.apiRequestUnderWay.deleteMany({ where: { apiKeyId: familyId, ...name, holder } })
}

/** Leaves a request to whoever sends it again; its name stays bound to it. */
export async function releaseUnderWay(tx: Tx, { familyId, ...name }: AnswerName, holder: string, at: Date): Promise<void> {
  await tx.apiRequestUnderWay.updateMany({ where: { apiKeyId: familyId, ...name, holder }, data: { heldUntil: at } })
}
