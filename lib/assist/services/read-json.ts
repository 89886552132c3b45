/** Pairs of a JSON object; those of objects in it count as its own, since published clients group the merchant's three. Null: no such document. */
export function readJson(text: string): { pairs: [name: string, value: string | null][] } | null {
  try {
    return { pairs: pairsOf(JSON.parse(text), 0) }
  } catch {
    return null
  }
}

// A list, or a value of another kind, is as unreadable as broken bytes.
function pairsOf(value: unknown, depth: number): [string, string | null][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || depth > 3) throw new Error('not an object')
  return Object.entries(value).flatMap(([name, inner]): [string, string | null][] => {
    if (typeof inner === 'string') return [[name, inner]]
    if (typeof inner === 'number') return [[name, String(inner)]]
    if (inner === null) return []
    if (typeof inner === 'object' && !Array.isArray(inner)) return pairsOf(inner, depth + 1)
    return [[name, null]]
  })
}
