import type { Origin } from '@/lib/audit/record'
import type { Actor } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import type { Db } from '@/lib/platform/db'
import type { Env } from '@/lib/platform/env'
import type { MessageLanguage } from '@/lib/platform/messages'
import type { Scope } from '@/lib/platform/scope'
import { recordSettings } from './record-settings'
import { checkReturnUrl, type ReturnAddressFault, readListedHost } from './return-address'
import { changeSettings, type Edited, type NotChanged, writeSettings } from './settings-store'

type Deps = { db: Db; clock: Clock; env: Pick<Env, 'sandbox'> }

/** The longest return address, in characters, and the most hosts on a list. */
export const longestReturnUrl = 256
export const mostReturnHosts = 50

export type SetReturnAddresses = Edited & {
  /** Addresses that stand in where an order names none; null or empty for none. */
  returnUrls: { any: string | null; ok: string | null; no: string | null }
  /** `shop.by` (any port) or `shop.by:8443` (that port): where payers may be sent, by orders and by the addresses above. */
  hosts: readonly string[]
  origin?: Origin
}

export type SetReturnAddressesOutcome =
  | { kind: 'done' }
  | { kind: 'bad-host'; host: string }
  | { kind: 'too-many-hosts' }
  | { kind: 'bad-url'; field: 'any' | 'ok' | 'no'; fault: ReturnAddressFault | 'too-long' }
  | NotChanged

/** Says where payers go after paying. Orders that name a host which is taken from the list are refused from here on. */
export function setReturnAddresses({ db, clock, env }: Deps, scope: Scope, actor: Actor, input: SetReturnAddresses): Promise<SetReturnAddressesOutcome> {
  const { merchantId, origin } = input
  const read = readAddresses(input, env.sandbox)
  if ('kind' in read) return Promise.resolve(read)
  return changeSettings<Exclude<SetReturnAddressesOutcome, NotChanged>>(db, scope, input, async (tx, before) => {
    const { urls, hosts } = read
    await writeSettings(tx, merchantId, { urlReturn: urls.any, urlReturnOk: urls.ok, urlReturnNo: urls.no, returnHosts: hosts })
    const was = { any: before.urlReturn, ok: before.urlReturnOk, no: before.urlReturnNo, hosts: before.returnHosts.join(' ') }
    const after = { ...urls, hosts: hosts.join(' ') }
    await recordSettings(tx, { what: 'return-addresses', merchantId, actor, at: clock.now(), origin, before: was, after })
    return { changed: true, outcome: { kind: 'done' } }
  })
}

type Urls = SetReturnAddresses['returnUrls']

function readAddresses(
  { returnUrls, hosts }: SetReturnAddresses,
  sandbox: boolean,
): { urls: Urls; hosts: string[] } | Exclude<SetReturnAddressesOutcome, NotChanged | { kind: 'done' }> {
  if (hosts.length > mostReturnHosts) return { kind: 'too-many-hosts' }
  const listed: string[] = []
  for (const host of hosts) {
    const readHost = readListedHost(host)
    if (readHost === null) return { kind: 'bad-host', host }
    if (!listed.includes(readHost)) listed.push(readHost)
  }
  const urls: Urls = { any: null, ok: null, no: null }
  for (const field of ['any', 'ok', 'no'] as const) {
    const text = returnUrls[field]?.trim() ?? ''
    if (text === '') continue
    if (text.length > longestReturnUrl) return { kind: 'bad-url', field, fault: 'too-long' }
    const checked = checkReturnUrl(text, { returnHosts: listed, sandbox })
    if ('reason' in checked) return { kind: 'bad-url', field, fault: checked.reason }
    urls[field] = checked.url
  }
  return { urls, hosts: listed }
}

/** The longest time-out of an order, in minutes: thirty days. */
export const longestTimeOutMin = 43_200

export type SetOrderDefaults = Edited & { orderTimeOutMin: number; language: MessageLanguage; origin?: Origin }
export type SetOrderDefaultsOutcome = { kind: 'done' } | { kind: 'bad-time-out' } | NotChanged

/** How long an order may be paid (orders to come only), and the language where an order names none. */
export function setOrderDefaults(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  scope: Scope,
  actor: Actor,
  input: SetOrderDefaults,
): Promise<SetOrderDefaultsOutcome> {
  const { merchantId, orderTimeOutMin, language, origin } = input
  if (!Number.isInteger(orderTimeOutMin) || orderTimeOutMin < 1 || orderTimeOutMin > longestTimeOutMin) return Promise.resolve({ kind: 'bad-time-out' })
  return changeSettings<Exclude<SetOrderDefaultsOutcome, NotChanged>>(db, scope, input, async (tx, before) => {
    await writeSettings(tx, merchantId, { orderTimeOutMin, language })
    const was = { orderTimeOutMin: before.orderTimeOutMin, language: before.language }
    await recordSettings(tx, { what: 'order-defaults', merchantId, actor, at: clock.now(), origin, before: was, after: { orderTimeOutMin, language } })
    return { changed: true, outcome: { kind: 'done' } }
  })
}
