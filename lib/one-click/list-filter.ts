import { type Status, statuses } from './rules'

export const sorts = ['last-seen', 'review', 'number', 'last-payment', 'payments'] as const
export type Sort = (typeof sorts)[number]

export const pageSizes = [25, 50, 100] as const

/** What a list of customers is asked for; everything of it stands in the address of the page. */
export type CustomerFilter = {
  status: Status | null
  /** Part of a customer number or e-mail, a whole order number, or the last four digits of a card. */
  q: string
  merchantId: number | null
  sort: Sort
  size: (typeof pageSizes)[number]
  /** The place to go on from; null: the first page. */
  cursor: Cursor | null
}

/** A row's key in the sort, its id, and whether the page lies after or before it. */
export type Cursor = { key: string; id: bigint; side: 'after' | 'before' }

/** Reads a filter from an address; what is not understood is left out, so that an old link still shows something. */
export function parseFilter(query: Record<string, string | string[] | undefined>): CustomerFilter {
  const one = (name: string) => (typeof query[name] === 'string' ? query[name] : '')
  const merchantId = /^\d{1,9}$/.test(one('merchant')) ? Number(one('merchant')) : null
  return {
    status: statuses.find((known) => known === one('status')) ?? null,
    q: one('q').trim().slice(0, 128),
    merchantId,
    sort: sorts.find((known) => known === one('sort')) ?? 'last-seen',
    size: pageSizes.find((known) => String(known) === one('size')) ?? 25,
    cursor: parseCursor(one('after'), 'after') ?? parseCursor(one('before'), 'before'),
  }
}

/** The address of a filter, without what is the default anyway. */
export function filterQuery({ status, q, merchantId, sort, size, cursor }: CustomerFilter): string {
  const query = new URLSearchParams()
  if (status) query.set('status', status)
  if (q) query.set('q', q)
  if (merchantId !== null) query.set('merchant', String(merchantId))
  if (sort !== 'last-seen') query.set('sort', sort)
  if (size !== 25) query.set('size', String(size))
  if (cursor) query.set(cursor.side, cursorText(cursor))
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

function cursorText({ key, id }: Cursor): string {
  return btoa(encodeURIComponent(JSON.stringify([key, String(id)])))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

function parseCursor(text: string, side: Cursor['side']): Cursor | null {
  if (text === '' || text.length > 1000 || !/^[\w-]+$/.test(text)) return null
  try {
    const read: unknown = JSON.parse(decodeURIComponent(atob(text.replaceAll('-', '+').replaceAll('_', '/'))))
    if (!Array.isArray(read) || typeof read[0] !== 'string' || !/^\d{1,18}$/.test(String(read[1]))) return null
    return { key: read[0], id: BigInt(String(read[1])), side }
  } catch {
    return null
  }
}
