import type { Clock } from '@/lib/platform/clock'
import type { Db } from '@/lib/platform/db'
import type { MessageLanguage } from '@/lib/platform/messages'
import type { Scope } from '@/lib/platform/scope'
import type { Action, Role } from '@/lib/staff/rules'
import { auditList } from './audit'
import { bulkResultsList } from './bulk-results'
import { customersList } from './customers'
import { deliveriesList } from './deliveries'
import { nearLimitsList, ownLimitsList } from './limits'
import { merchantsList } from './merchants'
import { ordersList } from './orders'
import type { Cell, Column } from './rules'

export type ListDeps = { db: Db; clock: Clock }

/** Who asks for a list, and what he sees of it. */
export type ListReader = { scope: Scope; language: MessageLanguage; role: Role }

/** The parameters of a list's own address, as its page reads them. */
export type ListQuery = Record<string, string | string[] | undefined>

/**
 * A list that can be taken away as a file. `count` and `each` go by the same conditions as the screen; `each` hands over rows in the order of the screen,
 * some at a time, by `streamInScope`. Everything is asked as the reader, so row-level security holds for files too.
 */
export type ExportableList = {
  /** Looking at a list does not allow to take it away: a right of its own. */
  right: Action
  /** The title of the screen: name of the sheet, and with the date that of the file. */
  title: (language: MessageLanguage) => string
  columns: (query: ListQuery, reader: ListReader) => Column[]
  /** Null: so many that counting them takes too long. */
  count: (deps: ListDeps, query: ListQuery, reader: ListReader) => Promise<number | null>
  each: (deps: ListDeps, query: ListQuery, reader: ListReader, take: (rows: Cell[][]) => Promise<void>) => Promise<void>
}

/** Every list that can be exported, by the name that stands in addresses and in the audit log. */
export const exportableLists = {
  customers: customersList,
  orders: ordersList,
  audit: auditList,
  'bulk-results': bulkResultsList,
  merchants: merchantsList,
  deliveries: deliveriesList,
  'limits-own': ownLimitsList,
  'limits-near': nearLimitsList,
} as const satisfies Record<string, ExportableList>

export type ListName = keyof typeof exportableLists

export function isListName(name: string): name is ListName {
  return Object.hasOwn(exportableLists, name)
}

/** Pairs of names and values as a page gets them from its address. */
export function queryOf(pairs: readonly (readonly [string, string])[]): ListQuery {
  const query: Record<string, string[]> = {}
  for (const [name, value] of pairs) query[name] = [...(query[name] ?? []), value]
  return Object.fromEntries(Object.entries(query).map(([name, values]) => [name, values.length === 1 ? values[0] : values]))
}
