import type { Tx } from '@/lib/platform/db'
import { findSigns, type Sign } from './rules'
import { readSides, type Side } from './store'

export type SortedCollisions = {
  /** Customers of numbers whose sides agree, and the same by number. */
  agreeing: bigint[]
  agreeingSides: Side[][]
  suspect: { number: string; signs: Sign[]; customerIds: bigint[] }[]
}

/** Parts numbers that several know into those that agree and those that are suspect; for a preview, and again under lock for a join. */
export async function sortCollisions(tx: Tx, collisions: readonly { number: string; customerIds: bigint[] }[]): Promise<SortedCollisions> {
  const byNumber = new Map<string, Side[]>()
  const ids = collisions.flatMap(({ customerIds }) => customerIds)
  for (const side of await readSides(tx, ids)) {
    const known = byNumber.get(side.number)
    if (known) known.push(side)
    else byNumber.set(side.number, [side])
  }
  const sorted: SortedCollisions = { agreeing: [], agreeingSides: [], suspect: [] }
  for (const [number, sides] of byNumber) {
    const signs = findSigns(sides.map(({ traits }) => traits))
    const customerIds = sides.map(({ id }) => id)
    if (signs.length > 0) sorted.suspect.push({ number, signs, customerIds })
    else {
      sorted.agreeing.push(...customerIds)
      sorted.agreeingSides.push(sides)
    }
  }
  return sorted
}
