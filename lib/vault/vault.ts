import type { Pan } from '@/lib/cards/rules'
import type { Tx } from '@/lib/platform/db'
import type { KeyProvider } from './keys'
import { openRecord, rewrapRecord, sealRecord, versionOf } from './record'
import { type SealedSteps, sealedSteps } from './sealed-steps'

/** Whose card it is. Bound into the ciphertext, so that a row put in another's place does not open. */
export type Owner = { cardId: string; customerId: bigint }

/** The one door to card numbers. Those that are kept go in at `keep` and come out at `takeOut`; those that wait for their payer pass sealed. */
export type Vault = SealedSteps & {
  /** Finds the same PAN again without keeping it: HMAC-SHA-256 under a key of its own (PCI DSS 3.5.1.1). 32 bytes. */
  fingerprint: (pan: Pan) => Buffer
  keep: (tx: Tx, owner: Owner, pan: Pan, now: Date) => Promise<void>
  /** The PAN of a saved card, for the acquirer. The reason is written to `vault.openings` by the same statement that reads. */
  takeOut: (tx: Tx, owner: Owner, why: { operation: string; reason: string }, now: Date) => Promise<Pan>
  /** Binds cards to another row of the same customer, for unions of numbers: opened and sealed anew in one go, each opening with its reason in `vault.openings`. */
  rebind: (tx: Tx, moves: readonly { cardId: string; from: bigint; to: bigint }[], why: { operation: string; reason: string }, now: Date) => Promise<void>
  /** Destroys the ciphertext at once, and hands it out as it was, still sealed: for a step in which its owner may take that back. Null: there was none. */
  takeAway: (tx: Tx, cardId: string, why: { operation: string; reason: string }, now: Date) => Promise<string | null>
  /** Takes back in what `takeAway` handed out, for the same card; for any other it would not open. */
  putBack: (tx: Tx, cardId: string, record: string, now: Date) => Promise<void>
  /** Destroys the ciphertext at once. True when there was one. */
  destroy: (tx: Tx, cardId: string) => Promise<boolean>
  /** Seals a short secret (a secret word, a TOTP key) for a column. */
  sealSecret: (purpose: string, secret: string) => Uint8Array<ArrayBuffer>
  openSecret: (purpose: string, sealed: Uint8Array) => string
}

export function openVault(keys: KeyProvider): Vault {
  return {
    ...sealedSteps(keys),
    fingerprint: (pan) => keys.mac('card-fingerprint', pan),
    keep: async (tx, owner, pan, now) => {
      const sealed = sealRecord(keys, Buffer.from(pan, 'ascii'), contextOf(owner))
      await tx.$queryRaw`select vault.put(${owner.cardId}::uuid, ${sealed}, ${versionOf(sealed)}::integer, ${now}::timestamptz)::text`
    },
    takeOut: async (tx, owner, { operation, reason }, now) => {
      const rows = await tx.$queryRaw<{ sealed: string | null }[]>`
        select vault.open(${owner.cardId}::uuid, ${operation}, ${reason}, ${now}::timestamptz) as sealed`
      const sealed = rows[0]?.sealed
      if (!sealed) throw new Error('the vault holds nothing for this card')
      return openRecord(keys, sealed, contextOf(owner)).toString('ascii') as Pan
    },
    rebind: async (tx, moves, { operation, reason }, now) => {
      if (moves.length === 0) return
      const ids = moves.map(({ cardId }) => cardId)
      // Two statements for any number of cards; the order of the answers is that of the moves.
      const opened = await tx.$queryRaw<{ sealed: string | null }[]>`
        select vault.open(card, ${operation}, ${reason}, ${now}::timestamptz) as sealed from unnest(${ids}::uuid[]) with ordinality as c (card, place) order by place`
      const sealedAnew = moves.map(({ cardId, from, to }, place) => {
        const sealed = opened[place]?.sealed
        if (!sealed) throw new Error('the vault holds nothing for this card')
        const pan = openRecord(keys, sealed, contextOf({ cardId, customerId: from }))
        const anew = sealRecord(keys, pan, contextOf({ cardId, customerId: to }))
        pan.fill(0)
        return anew
      })
      await tx.$queryRaw`
        select count(vault.put(card, sealed, version, ${now}::timestamptz)::text)::integer as written
        from unnest(${ids}::uuid[], ${sealedAnew}::text[], ${sealedAnew.map(versionOf)}::integer[]) as c (card, sealed, version)`
    },
    takeAway: async (tx, cardId, { operation, reason }, now) => {
      const rows = await tx.$queryRaw<{ sealed: string | null }[]>`
        select vault.open(${cardId}::uuid, ${operation}, ${reason}, ${now}::timestamptz) as sealed`
      await tx.$queryRaw`select vault.destroy(${cardId}::uuid)`
      const sealed = rows[0]?.sealed
      // What goes out is looked for in no table, so it goes out under the version that stays.
      return sealed ? rewrapRecord(keys, sealed) : null
    },
    putBack: async (tx, cardId, record, now) => {
      const anew = rewrapRecord(keys, record)
      await tx.$queryRaw`select vault.put(${cardId}::uuid, ${anew}, ${versionOf(anew)}::integer, ${now}::timestamptz)::text`
    },
    destroy: async (tx, cardId) => {
      const rows = await tx.$queryRaw<{ destroyed: boolean }[]>`select vault.destroy(${cardId}::uuid) as destroyed`
      return rows[0]?.destroyed === true
    },
    sealSecret: (purpose, secret) => new Uint8Array(Buffer.from(sealRecord(keys, Buffer.from(secret, 'utf8'), `secret:${purpose}`), 'ascii')),
    openSecret: (purpose, sealed) => openRecord(keys, Buffer.from(sealed).toString('ascii'), `secret:${purpose}`).toString('utf8'),
  }
}

function contextOf({ cardId, customerId }: Owner): string {
  return `card:${cardId}:customer:${customerId}`
}
