import { findAnywhere } from '@/lib/payments/find-anywhere'
import { holdsPanRun } from '@/lib/platform/mask-pan-runs'
import { localeOf, showShortDateTime, translator } from '@/lib/platform/messages'
import { showMoney } from '@/lib/platform/money'
import { service } from '@/lib/service'
import { type Caller, may } from '@/lib/staff/rules'
import { screens } from './screens'

/** Something to go to: `more` says which one it is. */
export type Hit = { href: string; name: string; more: string }

export const hitKinds = ['screens', 'customers', 'orders', 'merchants'] as const
export type HitKind = (typeof hitKinds)[number]

/** Groups without hits are left out. `card`: what was typed looks like a card number and was not searched for. */
export type Hits = { kind: 'found'; groups: { kind: HitKind; hits: Hit[] }[] } | { kind: 'card' }

/** Longer nothing is that can be searched for. */
export const longestText = 128

/**
 * Whatever a text may mean to this caller: screens that he may see by part of their name (all of them for no text), and of the merchants that are his customers by their number, orders by
 * number or billnumber, merchants by number or part of the name. What the policy refuses him is not there.
 */
export async function findHits(caller: Caller, typed: string, { withScreens = true } = {}): Promise<Hits> {
  const text = typed.replaceAll('\0', '').trim().slice(0, longestText)
  if (holdsPanRun(text)) return { kind: 'card' }
  const { language, scope } = caller
  const found = text === '' ? null : await findAnywhere(service(), scope, text)
  const hits: Record<HitKind, Hit[]> = {
    screens: withScreens ? screensFor(caller, text) : [],
    customers: may(caller, 'customers.view')
      ? (found?.customers ?? []).map(({ id, number, scopeName }) => ({ href: `/customers/${id}`, name: number, more: scopeName }))
      : [],
    orders: may(caller, 'orders.view')
      ? (found?.orders ?? []).map((order) => ({
          href: `/orders/${order.id}`,
          name: order.number,
          more: [
            `${order.merchant.name} (${order.merchant.id})`,
            order.billNumber,
            showMoney({ minor: order.amountMinor, currency: order.currency }, localeOf[language]),
            showShortDateTime(order.createdAt, language, 'UTC', { nameZone: true }),
          ].join(', '),
        }))
      : [],
    merchants: (found?.merchants ?? []).map(({ id, name, legalEntity }) => ({
      href: may(caller, 'operator.view') ? `/operator/merchants/${id}` : `/customers?merchant=${id}`,
      name: `${name} (${id})`,
      more: legalEntity,
    })),
  }
  return { kind: 'found', groups: hitKinds.map((kind) => ({ kind, hits: hits[kind] })).filter((group) => group.hits.length > 0) }
}

function screensFor(caller: Caller, text: string): Hit[] {
  const { language } = caller
  const plain = (words: string) => words.toLocaleLowerCase(localeOf[language])
  return screens
    .filter(({ right }) => may(caller, right))
    .map(({ href, name }) => ({ href, name: name(language), more: translator(language, 'search')('screen') }))
    .filter(({ name }) => plain(name).includes(plain(text)))
}
