import { type Area, catalogs, localeOf, type MessageLanguage, showDateTime, type Translator, translator } from '@/lib/platform/messages'
import { showMoney } from '@/lib/platform/money'
import { isAuditAction, isObjectKind } from './rules'

/** Who reads the log: in which language and zone, and whether he may see six digits of a card beside its last four. */
export type AuditReader = { language: MessageLanguage; timeZone: string; seesSix: boolean }

type T = Translator<'audit'>

/** What was done, in words. The code stays what the log is filtered by. */
export function showAction(language: MessageLanguage, action: string): string {
  return isAuditAction(action) ? texts(language)(`act.${action}`) : action
}

/** The part of the product that an action belongs to. */
export function showArea(language: MessageLanguage, action: string): string {
  const area = action.split('.')[0] ?? ''
  return textOf(language, 'audit', `area.${area}`) ?? area
}

/** What a record speaks of, as people name it: "Customer 4711". */
export function showObject({ language, seesSix }: Pick<AuditReader, 'language' | 'seesSix'>, { kind, id }: { kind: string; id: string }): string {
  return `${showKind(language, kind)} ${kind === 'card' ? showCard(id, seesSix) : id}`.trim()
}

export function showKind(language: MessageLanguage, kind: string): string {
  return isObjectKind(kind) ? texts(language)(`kind.${kind}`) : kind
}

/** What refused it, or how it went, where the service says so by a word of its own; what a person wrote stays as it is. */
export function showWhy(language: MessageLanguage, reason: string | null): string | null {
  if (reason === null) return null
  const [, code = reason, more = ''] = /^(openid-answer) (.+)$/.exec(reason) ?? []
  const words = isCode(code) ? textOf(language, 'audit', `why.${code}`) : null
  return words === null ? reason : more === '' ? words : `${words} (${more})`
}

/** The words of the service itself that show a text in a language: what is looked for is what is read. */
export function whysLike(language: MessageLanguage, text: string): string[] {
  const sought = text.toLocaleLowerCase(localeOf[language])
  const all = Object.entries((catalogs[language].audit as { why: Record<string, string> }).why)
  return all.flatMap(([code, words]) => (words.toLocaleLowerCase(localeOf[language]).includes(sought) ? [code] : []))
}

export function showField(language: MessageLanguage, name: string): string {
  return textOf(language, 'audit', `fields.${name}`) ?? name
}

type Values = Record<string, unknown>

/** One value of what was there before or after, as people write it: money with its currency, times in the reader's zone, codes in words. */
export function showValue(reader: AuditReader, name: string, of: Values): string {
  const { language, timeZone, seesSix } = reader
  const value = of[name]
  if (value === undefined || value === null || value === '') return '–'
  if (typeof value === 'boolean') return texts(language)(value ? 'yes' : 'no')
  if (typeof value === 'object') return JSON.stringify(value)
  const text = String(value)
  if (name.endsWith('Minor') && /^-?\d{1,18}$/.test(text)) {
    const currency = of[currencyOf(name)] ?? of.currency ?? of.baseCurrency
    // Records of an older release do not say of every amount in which currency it is.
    if (typeof currency !== 'string') return texts(language)('minorUnits', { count: text })
    return showMoney({ minor: BigInt(text), currency }, localeOf[language])
  }
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text)) return showDateTime(new Date(text), language, timeZone)
  if (name === 'card') return showCard(text, seesSix)
  return wordOf(language, name, text) ?? text
}

/** The fields in which two states differ or that only one of them has, each with what was there before and after. */
export function changesOf(before: unknown, after: unknown): { name: string; before: Values; after: Values }[] {
  const [was, is] = [(before ?? {}) as Values, (after ?? {}) as Values]
  const names = new Set([...Object.keys(was), ...Object.keys(is)])
  // A currency that belongs to one amount stands behind it.
  const paired = new Set([...names].filter((name) => name.endsWith('Minor')).map(currencyOf))
  return [...names].filter((name) => !paired.has(name)).map((name) => ({ name, before: was, after: is }))
}

/** The field with the currency of one amount, where it has one of its own: `cvc2AboveCurrency` of `cvc2AboveMinor`. */
function currencyOf(minor: string): string {
  return minor.replace(/Minor$/, 'Currency')
}

/** From where it was done: an address, or what of the service did it without anybody being connected. Null: nobody knows. */
export function showFrom(language: MessageLanguage, { actor, ip, userAgent }: { actor: string; ip: string | null; userAgent: string | null }): string | null {
  if (ip !== null) return ip
  if (userAgent !== null) return null
  if (actor === 'system:admin-command') return texts(language)('from.command')
  // What is tried out is stopped while somebody pays, even where his address is not known.
  if (actor.startsWith('system:')) return actor === 'system:card-testing' ? null : texts(language)('from.job')
  return /^(staff|api-key|merchant):/.test(actor) ? texts(language)('from.onOrder') : null
}

/** The same in one line, for files: "Mark: none → Deny". */
export function showChange(reader: AuditReader, before: unknown, after: unknown): string | null {
  const lines = changesOf(before, after).map((field) => {
    const [was, is] = [showValue(reader, field.name, field.before), showValue(reader, field.name, field.after)]
    return `${showField(reader.language, field.name)}: ${was === is ? is : field.name in field.before ? `${was} → ${is}` : is}`
  })
  return lines.length === 0 ? null : lines.join('; ')
}

/** A state as JSON, as the log keeps it, with no more digits of a card than its reader may see. */
export function masked(seesSix: boolean, state: Values | null): Values | null {
  return state && typeof state.card === 'string' ? { ...state, card: showCard(state.card, seesSix) } : state
}

/** "411111 1111" as a mask: six and four digits with the right to see them, four without. Anything else stays as it is. */
export function showCard(text: string, seesSix: boolean): string {
  const [, first6, last4] = /^(\d{6}) (\d{4})$/.exec(text) ?? []
  if (!first6 || !last4) return text
  return seesSix ? `${first6.slice(0, 4)} ${first6.slice(4)}•• •••• ${last4}` : `•• ${last4}`
}

/** Words that stand elsewhere in the account already. */
const elsewhere: Record<string, [Area, string]> = {
  role: ['account', 'role'],
  mode: ['one-click', 'mode'],
  oneClick: ['one-click', 'mode'],
  enforce: ['limits', 'enforce'],
  reasonCode: ['customer', 'reasonCode'],
}

function wordOf(language: MessageLanguage, name: string, value: string): string | null {
  if (!isCode(value)) return null
  const [area, path] = elsewhere[name] ?? (['audit', `values.${name}`] as const)
  return textOf(language, area, `${path}.${value}`)
}

function isCode(text: string): boolean {
  return /^[a-z0-9_ -]{1,60}$/.test(text)
}

const texts = (language: MessageLanguage): T => translator(language, 'audit')

function textOf(language: MessageLanguage, area: Area, key: string): string | null {
  const t = translator(language, area) as unknown as { (key: string): string; has: (key: string) => boolean; raw: (key: string) => unknown }
  return t.has(key) && typeof t.raw(key) === 'string' ? t(key) : null
}
