import { type UnionKind, unionKinds } from '@/lib/unions/rules'

export type Query = Record<string, string | string[] | undefined>

/** What the wizard has been told so far stands in its address: kind, then merchants, then that they are all. */
export type Choice = { kind: UnionKind | null; merchantIds: number[]; chosen: boolean }

export function readChoice(query: Query): Choice {
  const kind = unionKinds.find((known) => known === query.kind) ?? null
  return { kind, merchantIds: readIds(query.merchant), chosen: query.chosen === '1' }
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
