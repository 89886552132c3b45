import { type UnionKind, unionKinds } from '@/lib/unions/rules'

export type Query = Record<string, string | string[] | undefined>

/** What the wizard has been told so far stands in its address: kind, then merchants, then that they are all. `q`: which merchants are looked for. */
export type Choice = { kind: UnionKind | null; merchantIds: number[]; chosen: boolean; q: string }

export function readChoice(query: Query): Choice {
  const kind = unionKinds.find((known) => known === query.kind) ?? null
  return { kind, merchantIds: readIds(query.merchant), chosen: query.chosen === '1', q: typeof query.q === 'string' ? query.q.trim().slice(0, 200) : '' }
}

/** Which of the numbers that are kept apart a list shows. */
export type KeptFilter = { state: 'quarantined' | 'different'; unionId: number | null }

export function readKept(query: Query): KeptFilter {
  return { state: query.state === 'different' ? 'different' : 'quarantined', unionId: typeof query.union === 'string' ? readId(query.union) : null }
}

export function keptAddress({ state, unionId }: KeptFilter, more: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    ...(unionId === null ? {} : { union: String(unionId) }),
    ...(state === 'different' ? { state } : {}),
    ...more,
  }).toString()
  return query === '' ? '/unions/quarantine' : `/unions/quarantine?${query}`
}

/** Ids of merchants, each once; what is none is left out. */
export function readIds(value: string | string[] | undefined): number[] {
  const texts = value === undefined ? [] : [value].flat()
  return [...new Set(texts.filter((text) => /^[1-9]\d{0,8}$/.test(text)).map(Number))].slice(0, 100)
}

/** An id from an address, or null: nothing has it. */
export function readId(text: string): number | null {
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null
}
