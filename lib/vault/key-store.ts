import { Prisma, type Tx } from '@/lib/platform/db'

/** Columns of other tables that hold sealed records, with the type of their id. */
const sealedColumns = [
  { table: 'merchants', idType: 'integer', column: 'secret_word_sealed' },
  { table: 'staff', idType: 'integer', column: 'totp_secret_sealed' },
  { table: 'staff', idType: 'integer', column: 'totp_pending_sealed' },
  { table: 'staff_mails', idType: 'uuid', column: 'sealed' },
  { table: 'webhook_keys', idType: 'bigint', column: 'secret_sealed' },
  { table: 'webhook_keys', idType: 'bigint', column: 'signing_key_sealed' },
] as const

export type SealedColumn = (typeof sealedColumns)[number]

export const allSealedColumns: readonly SealedColumn[] = sealedColumns

/** One change of the keys at a time, in whatever process. Until the end of the transaction. */
export async function lockKeys(tx: Tx): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(73410001)`
}

/** Waits for everything that is being sealed under a version, and lets nothing begin until the transaction ends (see `seal_under`). */
export async function lockVersion(tx: Tx, version: number): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(73410002, ${version}::integer)`
}

export type KnownVersion = { version: number; knownSince: Date; currentSince: Date | null; destroyedAt: Date | null; destroyedBy: string | null }

export function listKnownVersions(tx: Tx): Promise<KnownVersion[]> {
  return tx.keyVersion.findMany({ orderBy: { version: 'asc' } })
}

export async function noteVersion(tx: Tx, version: number, at: Date): Promise<void> {
  await tx.keyVersion.createMany({ data: [{ version, knownSince: at }], skipDuplicates: true })
}

export async function noteCurrent(tx: Tx, version: number, at: Date): Promise<void> {
  await tx.keyVersion.update({ where: { version }, data: { currentSince: at } })
}

export async function noteDestroyed(tx: Tx, version: number, at: Date, by: string): Promise<void> {
  await tx.keyVersion.update({ where: { version }, data: { destroyedAt: at, destroyedBy: by } })
}

export type KeyUse = { version: number; cards: number; secrets: number; steps: number }

/** How many records each version wraps the data keys of: cards, secrets of other tables, steps that wait for a payer. */
export async function countKeyUse(tx: Tx): Promise<KeyUse[]> {
  const kept = await tx.$queryRaw<{ version: number; cards: bigint; steps: bigint }[]>`select version, cards, steps from vault.key_use()`
  const secrets = await tx.$queryRaw<{ version: number; count: bigint }[]>`
    select sealed_version(convert_from(sealed, 'UTF8')) as version, count(*) as count from (${Prisma.join(
      sealedColumns.map(({ table, column }) => Prisma.raw(`select ${column} as sealed from ${table} where ${column} is not null`)),
      ' union all ',
    )}) records group by 1 having sealed_version(convert_from(sealed, 'UTF8')) is not null`
  const versions = new Set([...kept, ...secrets].map(({ version }) => version))
  return [...versions].map((version) => {
    const { cards = 0n, steps = 0n } = kept.find((one) => one.version === version) ?? {}
    return { version, cards: Number(cards), steps: Number(steps), secrets: Number(secrets.find((one) => one.version === version)?.count ?? 0n) }
  })
}

export type WrappedKey = { cardId: string; wrapped: string }

/** The wrapped data keys of cards under a version, by card; `after` goes on behind one. */
export function listWrappedKeys(tx: Tx, { under, after, most }: { under: number; after: string; most: number }): Promise<WrappedKey[]> {
  return tx.$queryRaw<WrappedKey[]>`
    select card_id::text as "cardId", wrapped from vault.wrapped_keys(${under}::integer, ${after}::uuid, ${most}::integer)`
}

/** Puts newly wrapped data keys in the place of those they were made from. Returns how many still were as they had been read. */
export async function replaceWrappedKeys(
  tx: Tx,
  keys: readonly (WrappedKey & { anew: string })[],
  { from, to }: { from: number; to: number },
): Promise<number> {
  const [cards, old, anew] = [keys.map(({ cardId }) => cardId), keys.map(({ wrapped }) => wrapped), keys.map((key) => key.anew)]
  const rows = await tx.$queryRaw<{ moved: number }[]>`
    select vault.rewrap(${cards}::uuid[], ${old}::text[], ${anew}::text[], ${from}::integer, ${to}::integer) as moved`
  return rows[0]?.moved ?? 0
}

export type SealedSecret = { id: string; sealed: Uint8Array }

/** Some of the records of a column that a version wraps. */
export function listSecretsUnder(tx: Tx, { table, column }: SealedColumn, version: number, most: number): Promise<SealedSecret[]> {
  const start = new Uint8Array(Buffer.from(`v1.${version}.`, 'ascii'))
  return tx.$queryRaw<SealedSecret[]>`
    select id::text as id, ${Prisma.raw(column)} as sealed from ${Prisma.raw(table)}
    where substring(${Prisma.raw(column)} from 1 for ${start.length}::integer) = ${start}::bytea limit ${most}`
}

/** Puts a record in the place of the one it was made from; false when that is not there any more. */
export async function replaceSecret(tx: Tx, { table, column, idType }: SealedColumn, { id, sealed }: SealedSecret, anew: Uint8Array): Promise<boolean> {
  const count = await tx.$executeRaw`
    update ${Prisma.raw(table)} set ${Prisma.raw(column)} = ${anew}::bytea
    where id = (${id}::text)::${Prisma.raw(idType)} and ${Prisma.raw(column)} = ${new Uint8Array(sealed)}::bytea`
  return count === 1
}
