import type { TestingRule } from '@/lib/card-testing/rules'
import { type Brand, brandNames } from '@/lib/cards/rules'
import type { Refusal, WindowKind } from '@/lib/limits/rules'
import type { TimelineEntry } from '@/lib/one-click/customer-queries'
import { localeOf, type MessageLanguage, showDateTime, type Translator } from '@/lib/platform/messages'
import { showMoney } from '@/lib/platform/money'
import type { StaffName } from '@/lib/staff/queries'
import type { Side } from '@/lib/staff/rules'

export type T = Translator<'customer'>

/** What texts of this screen need: the reader's language, the zone of the scope, and who stands behind `staff:ID`. */
export type Reader = { t: T; language: MessageLanguage; timeZone: string; side: Side; names: Map<number, StaffName> }

export function showMinor(reader: Reader, minor: string | bigint | null | undefined, currency: string): string {
  if (minor === null || minor === undefined) return reader.t('limits.none')
  return showMoney({ minor: BigInt(minor), currency }, localeOf[reader.language])
}

export function showAt(reader: Reader, at: Date | null): string {
  return at ? showDateTime(at, reader.language, reader.timeZone) : reader.t('facts.none')
}

/** A mask: six and four digits with the right to see them, four without. */
export function showMask(card: { first6: string; last4: string }, seesSix: boolean): string {
  return seesSix ? `${card.first6.slice(0, 4)} ${card.first6.slice(4)}•• •••• ${card.last4}` : `•• ${card.last4}`
}

/** `staff:12` by name; merchants see staff of the operator as Support. */
export function showActor({ t, side, names }: Reader, actor: string): string {
  const [kind, id = ''] = actor.split(':')
  if (kind === 'payer') return t('actor.payer')
  if (kind === 'merchant') return t('actor.merchant', { id })
  if (kind === 'api-key') return t('actor.api-key', { id })
  if (kind !== 'staff') return t('actor.system')
  const known = names.get(Number(id))
  if (known?.side === 'operator' && side === 'merchant') return t('actor.support')
  return known?.name ?? t('actor.staff', { id })
}

export function showEvent(reader: Reader, { kind, data }: Pick<TimelineEntry, 'kind' | 'data'>): string {
  const text = (name: string) => String(data[name] ?? '')
  const currency = text('currency')
  const brand = brandNames[text('brand') as Brand] ?? ''
  const window = data.window ? reader.t(`limits.window.${text('window') as 'day' | 'week'}`) : ''
  // Values that a kind of event does not speak of are simply not used by its text.
  const amount = typeof data.amountMinor === 'string' ? showMinor(reader, data.amountMinor, currency) : [text('amount'), currency].join('\u00a0')
  return reader.t(`event.${kind.replace('.', '_') as 'order_created'}`, {
    order: text('orderNumber'),
    amount,
    card: `${brand} •• ${text('last4')}`,
    window,
    before: data.beforeMinor ? showMinor(reader, text('beforeMinor'), currency) : reader.t('limits.none'),
    after: data.afterMinor ? showMinor(reader, text('afterMinor'), currency) : reader.t('limits.none'),
    from: typeof data.effectiveAt === 'string' ? showAt(reader, new Date(data.effectiveAt)) : '',
    why: showWhy(reader, kind, data),
    union: text('union'),
    reversal: text('reversal'),
  })
}

function showWhy(reader: Reader, kind: string, data: TimelineEntry['data']): string {
  const { t } = reader
  const text = (name: string) => String(data[name] ?? '')
  if (kind.startsWith('mark.')) return `${t(`reasonCode.${knownReason(text('reasonCode'))}`)}: ${text('reason')}`
  if (kind === 'consent.given')
    return t('consentGiven', { version: text('textVersion'), language: text('language'), preselected: String(data.preselected === true) })
  if (kind === 'card.replaced') return `${brandNames[text('newBrand') as Brand] ?? ''} •• ${text('newLast4')}`
  if (kind === 'payment.stopped') return t(`stopped.${text('rule') as TestingRule}`, { at: showAt(reader, new Date(text('until'))) })
  if (kind === 'payment.declined') return t(`decline.${text('reason') as 'refused'}`)
  if (kind !== 'payment.refused') return ''
  if (data.rule === 'fraud') return t('refusal.fraud')
  return showRefusal(reader, refusalOf(text))
}

/** Why a limit refuses, exactly: rule, window, used, limit, left and when it frees up. */
export function showRefusal(reader: Reader, refusal: Refusal): string {
  const { t } = reader
  if (refusal.rule === 'no-limit-for-currency') return t('refusal.no-limit-for-currency', { currency: refusal.currency })
  const { currency, window, source, limitMinor, usedMinor, leftMinor, resetsAt } = refusal
  return t('refusal.over-limit', {
    window: t(`limits.window.${window}`),
    source,
    limit: showMinor(reader, limitMinor, currency),
    used: showMinor(reader, usedMinor, currency),
    left: showMinor(reader, leftMinor, currency),
    at: showAt(reader, resetsAt),
  })
}

// A refusal as its event keeps it, every value as a text.
function refusalOf(text: (name: string) => string): Refusal {
  const [currency, amountMinor] = [text('currency'), BigInt(text('amountMinor'))]
  if (text('rule') === 'no-limit-for-currency') return { rule: 'no-limit-for-currency', currency, amountMinor }
  return {
    rule: 'over-limit',
    currency,
    amountMinor,
    window: text('window') as WindowKind,
    source: text('source') === 'own' ? 'own' : 'default',
    limitMinor: BigInt(text('limitMinor')),
    usedMinor: BigInt(text('usedMinor')),
    leftMinor: BigInt(text('leftMinor')),
    resetsAt: new Date(text('resetsAt')),
  }
}

export const reasonCodes = ['customer-asked', 'lost-card', 'chargeback', 'unusual-payments', 'checked', 'mistake', 'other'] as const

export type ReasonCode = (typeof reasonCodes)[number]

export function knownReason(code: string): ReasonCode {
  return reasonCodes.find((known) => known === code) ?? 'other'
}
