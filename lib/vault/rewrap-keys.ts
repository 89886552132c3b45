import { audit } from '@/lib/audit/record'
import type { Clock } from '@/lib/platform/clock'
import type { Db } from '@/lib/platform/db'
import { allSealedColumns, listKnownVersions, listSecretsUnder, listWrappedKeys, replaceSecret, replaceWrappedKeys, type SealedColumn } from './key-store'
import type { KeyProvider } from './keys'
import { rewrapKey, rewrapRecord } from './record'

type Deps = { db: Db; clock: Clock; keys: KeyProvider }

const atOnce = 500
const first = '00000000-0000-0000-0000-000000000000'

/**
 * Wraps by the current version what an older one still wraps, while everything else goes on. Each record is replaced only if it is as it was read, so it
 * may run in several processes at once, and a killed run is gone on with by the next. Nothing is opened but data keys. Returns how many records moved.
 */
export async function rewrapKeys(deps: Deps): Promise<number> {
  const { db, clock, keys } = deps
  await endDestroyed(deps)
  let moved = 0
  for (const { version, destroyedAt } of await listKnownVersions(db.prisma)) {
    if (destroyedAt !== null || version === keys.currentVersion || !keys.versions.includes(version)) continue
    moved += await rewrapCards(deps, version)
    for (const column of allSealedColumns) moved += await rewrapSecrets(deps, column, version)
  }
  if (moved > 0) {
    const [object, after] = [{ kind: 'vault-key' as const, id: String(keys.currentVersion) }, { records: moved }]
    await audit(db.prisma, { at: clock.now(), actor: 'system:rewrap-keys', action: 'keys.rewrap', outcome: 'done', object, after })
  }
  return moved
}

async function rewrapCards({ db, keys }: Deps, version: number): Promise<number> {
  let moved = 0
  for (let after = first; ; ) {
    const batch = await listWrappedKeys(db.prisma, { under: version, after, most: atOnce })
    const last = batch.at(-1)
    if (!last) return moved
    after = last.cardId
    const anew = batch.map((key) => ({ ...key, ...changed(rewrapKey(keys, key.wrapped, version)) }))
    // Another version may have become current on the way; each goes where its key was wrapped.
    for (const to of new Set(anew.map((key) => key.to))) {
      const same = anew.filter((key) => key.to === to)
      if (to !== version) moved += await replaceWrappedKeys(db.prisma, same, { from: version, to })
    }
  }
}

const changed = ({ version, wrapped }: { version: number; wrapped: string }) => ({ to: version, anew: wrapped })

async function rewrapSecrets({ db, keys }: Deps, column: SealedColumn, version: number): Promise<number> {
  let moved = 0
  for (;;) {
    const batch = await listSecretsUnder(db.prisma, column, version, atOnce)
    let here = 0
    for (const secret of batch) {
      const anew = new Uint8Array(Buffer.from(rewrapRecord(keys, Buffer.from(secret.sealed).toString('ascii')), 'ascii'))
      if (await replaceSecret(db.prisma, column, secret, anew)) here += 1
    }
    moved += here
    // Those that changed meanwhile are looked at by the next run.
    if (here === 0) return moved
  }
}

/** What the database calls destroyed and the provider still holds: a process ended between the two. */
async function endDestroyed({ db, keys }: Deps): Promise<void> {
  for (const { version, destroyedAt } of await listKnownVersions(db.prisma)) {
    if (destroyedAt !== null && keys.versions.includes(version)) keys.destroyVersion(version)
  }
}
