import type { Db } from '@/lib/platform/db'
import { countKeyUse, type KeyUse, type KnownVersion, listKnownVersions } from './key-store'
import type { KeyProvider } from './keys'

/** `missing`: something is under it, and the provider does not hold it. */
export type KeyState = 'current' | 'held' | 'destroyed' | 'missing'

export type KeyVersionView = Omit<KnownVersion, 'knownSince'> & Omit<KeyUse, 'version'> & { knownSince: Date | null; state: KeyState; records: number }

/** Every version of the key-encryption key that is held or was ever used, the newest first, with what is under each. */
export async function readKeyVersions({ db, keys }: { db: Db; keys: KeyProvider }): Promise<KeyVersionView[]> {
  const [known, use] = [await listKnownVersions(db.prisma), await countKeyUse(db.prisma)]
  const versions = new Set([...known.map(({ version }) => version), ...use.map(({ version }) => version), ...keys.versions])
  return [...versions]
    .toSorted((a, b) => b - a)
    .map((version) => {
      const row = known.find((one) => one.version === version)
      const { cards = 0, secrets = 0, steps = 0 } = use.find((one) => one.version === version) ?? {}
      return {
        version,
        knownSince: row?.knownSince ?? null,
        currentSince: row?.currentSince ?? null,
        destroyedAt: row?.destroyedAt ?? null,
        destroyedBy: row?.destroyedBy ?? null,
        cards,
        secrets,
        steps,
        records: cards + secrets + steps,
        state: stateOf(keys, version, row?.destroyedAt ?? null),
      }
    })
}

function stateOf(keys: KeyProvider, version: number, destroyedAt: Date | null): KeyState {
  if (destroyedAt) return 'destroyed'
  if (version === keys.currentVersion) return 'current'
  return keys.versions.includes(version) ? 'held' : 'missing'
}
