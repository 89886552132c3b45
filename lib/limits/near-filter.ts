import { currencyExponent } from '@/lib/platform/money'
import type { WindowKind } from './rules'

/** From which part of a limit on somebody is near it, in percent. */
export const nearPercents = [50, 80, 90, 100] as const

export const windowKinds: readonly WindowKind[] = ['day', 'week']

export type NearFilter = {
  percent: (typeof nearPercents)[number]
  /** Null: any. */
  currency: string | null
  window: WindowKind | null
  /** Null: own limits and defaults. */
  source: 'own' | 'default' | null
  after: NearCursor | null
}

/** The place of the last row that was seen: its share as the database writes it, and what parts equal ones. */
export type NearCursor = { share: string; customerId: bigint; currency: string; window: WindowKind }

export type Query = Record<string, string | string[] | undefined>

/** Reads the filter from an address; what is not understood is left out. */
export function parseNear(query: Query): NearFilter {
  const one = (name: string) => (typeof query[name] === 'string' ? query[name] : '')
  return {
    percent: nearPercents.find((known) => String(known) === one('percent')) ?? 80,
    currency: currencyExponent(one('currency')) === null ? null : one('currency'),
    window: windowKinds.find((known) => known === one('window')) ?? null,
    source: (['own', 'default'] as const).find((known) => known === one('source')) ?? null,
    after: readCursor(one('after')),
  }
}

/** The address of a filter, without what is the default anyway. */
export function nearParameters({ percent, currency, window, source, after }: NearFilter): [string, string][] {
  const named: [string, string | null][] = [
    ['percent', percent === 80 ? null : String(percent)],
    ['currency', currency],
    ['window', window],
    ['source', source],
    ['after', after && [after.share, after.customerId, after.currency, after.window].join('.')],
  ]
  return named.filter((pair): pair is [string, string] => pair[1] !== null)
}

function readCursor(text: string): NearCursor | null {
  const [, share, id, currency = '', window] = /^(\d{1,40})\.(\d{1,18})\.([A-Z]{3})\.(day|week)$/.exec(text) ?? []
  return share && id ? { share, customerId: BigInt(id), currency, window: window as WindowKind } : null
}
