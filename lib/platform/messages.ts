import { createTranslator, type _Translator as IntlTranslator } from 'use-intl/core'
import beAccount from '@/messages/be/account.json'
import beAccountError from '@/messages/be/account-error.json'
import beApiDocs from '@/messages/be/api-docs.json'
import beApiKeys from '@/messages/be/api-keys.json'
import beAppearance from '@/messages/be/appearance.json'
import beAssist from '@/messages/be/assist.json'
import beAudit from '@/messages/be/audit.json'
import beBulk from '@/messages/be/bulk.json'
import beCustomer from '@/messages/be/customer.json'
import beCustomers from '@/messages/be/customers.json'
import beErasure from '@/messages/be/erasure.json'
import beErrors from '@/messages/be/errors.json'
import beExports from '@/messages/be/exports.json'
import beIssuer from '@/messages/be/issuer.json'
import beKeys from '@/messages/be/keys.json'
import beLimits from '@/messages/be/limits.json'
import beLists from '@/messages/be/lists.json'
import beMails from '@/messages/be/mails.json'
import beMerchants from '@/messages/be/merchants.json'
import beNotifications from '@/messages/be/notifications.json'
import beOneClick from '@/messages/be/one-click.json'
import beOpenId from '@/messages/be/openid.json'
import beOperator from '@/messages/be/operator.json'
import beOrders from '@/messages/be/orders.json'
import beOverview from '@/messages/be/overview.json'
import bePay from '@/messages/be/pay.json'
import beSandbox from '@/messages/be/sandbox.json'
import beSearch from '@/messages/be/search.json'
import beSettings from '@/messages/be/settings.json'
import beStaff from '@/messages/be/staff.json'
import beUnions from '@/messages/be/unions.json'
import beViews from '@/messages/be/views.json'
import enAccount from '@/messages/en/account.json'
import enAccountError from '@/messages/en/account-error.json'
import enApiDocs from '@/messages/en/api-docs.json'
import enApiKeys from '@/messages/en/api-keys.json'
import enAppearance from '@/messages/en/appearance.json'
import enAssist from '@/messages/en/assist.json'
import enAudit from '@/messages/en/audit.json'
import enBulk from '@/messages/en/bulk.json'
import enCustomer from '@/messages/en/customer.json'
import enCustomers from '@/messages/en/customers.json'
import enErasure from '@/messages/en/erasure.json'
import enErrors from '@/messages/en/errors.json'
import enExports from '@/messages/en/exports.json'
import enIssuer from '@/messages/en/issuer.json'
import enKeys from '@/messages/en/keys.json'
import enLimits from '@/messages/en/limits.json'
import enLists from '@/messages/en/lists.json'
import enMails from '@/messages/en/mails.json'
import enMerchants from '@/messages/en/merchants.json'
import enNotifications from '@/messages/en/notifications.json'
import enOneClick from '@/messages/en/one-click.json'
import enOpenId from '@/messages/en/openid.json'
import enOperator from '@/messages/en/operator.json'
import enOrders from '@/messages/en/orders.json'
import enOverview from '@/messages/en/overview.json'
import enPay from '@/messages/en/pay.json'
import enSandbox from '@/messages/en/sandbox.json'
import enSearch from '@/messages/en/search.json'
import enSettings from '@/messages/en/settings.json'
import enStaff from '@/messages/en/staff.json'
import enUnions from '@/messages/en/unions.json'
import enViews from '@/messages/en/views.json'
import ruAccount from '@/messages/ru/account.json'
import ruAccountError from '@/messages/ru/account-error.json'
import ruApiDocs from '@/messages/ru/api-docs.json'
import ruApiKeys from '@/messages/ru/api-keys.json'
import ruAppearance from '@/messages/ru/appearance.json'
import ruAssist from '@/messages/ru/assist.json'
import ruAudit from '@/messages/ru/audit.json'
import ruBulk from '@/messages/ru/bulk.json'
import ruCustomer from '@/messages/ru/customer.json'
import ruCustomers from '@/messages/ru/customers.json'
import ruErasure from '@/messages/ru/erasure.json'
import ruErrors from '@/messages/ru/errors.json'
import ruExports from '@/messages/ru/exports.json'
import ruIssuer from '@/messages/ru/issuer.json'
import ruKeys from '@/messages/ru/keys.json'
import ruLimits from '@/messages/ru/limits.json'
import ruLists from '@/messages/ru/lists.json'
import ruMails from '@/messages/ru/mails.json'
import ruMerchants from '@/messages/ru/merchants.json'
import ruNotifications from '@/messages/ru/notifications.json'
import ruOneClick from '@/messages/ru/one-click.json'
import ruOpenId from '@/messages/ru/openid.json'
import ruOperator from '@/messages/ru/operator.json'
import ruOrders from '@/messages/ru/orders.json'
import ruOverview from '@/messages/ru/overview.json'
import ruPay from '@/messages/ru/pay.json'
import ruSandbox from '@/messages/ru/sandbox.json'
import ruSearch from '@/messages/ru/search.json'
import ruSettings from '@/messages/ru/settings.json'
import ruStaff from '@/messages/ru/staff.json'
import ruUnions from '@/messages/ru/unions.json'
import ruViews from '@/messages/ru/views.json'

/** Languages that every text exists in; a test compares the files. */
export const languages = ['en', 'ru', 'be'] as const

export type MessageLanguage = (typeof languages)[number]

type Catalog = {
  operator: typeof enOperator
  settings: typeof enSettings
  staff: typeof enStaff
  mails: typeof enMails
  account: typeof enAccount
  'account-error': typeof enAccountError
  'api-docs': typeof enApiDocs
  'api-keys': typeof enApiKeys
  appearance: typeof enAppearance
  assist: typeof enAssist
  bulk: typeof enBulk
  customer: typeof enCustomer
  customers: typeof enCustomers
  erasure: typeof enErasure
  errors: typeof enErrors
  exports: typeof enExports
  keys: typeof enKeys
  limits: typeof enLimits
  lists: typeof enLists
  issuer: typeof enIssuer
  merchants: typeof enMerchants
  notifications: typeof enNotifications
  orders: typeof enOrders
  'one-click': typeof enOneClick
  openid: typeof enOpenId
  overview: typeof enOverview
  audit: typeof enAudit
  pay: typeof enPay
  sandbox: typeof enSandbox
  search: typeof enSearch
  unions: typeof enUnions
  views: typeof enViews
}

/** One file of messages per area and language: `messages/<language>/<area>.json`, in ICU syntax. */
export type Area = keyof Catalog

/** Answers the text of a key, with its values filled in. Keys are checked by the compiler against the English file. */
export type Translator<A extends Area> = IntlTranslator<Catalog[A]>

export const catalogs: Record<MessageLanguage, Record<Area, object>> = {
  en: {
    operator: enOperator,
    settings: enSettings,
    staff: enStaff,
    mails: enMails,
    account: enAccount,
    'account-error': enAccountError,
    'api-docs': enApiDocs,
    'api-keys': enApiKeys,
    appearance: enAppearance,
    assist: enAssist,
    bulk: enBulk,
    customer: enCustomer,
    customers: enCustomers,
    erasure: enErasure,
    errors: enErrors,
    exports: enExports,
    keys: enKeys,
    limits: enLimits,
    lists: enLists,
    issuer: enIssuer,
    merchants: enMerchants,
    notifications: enNotifications,
    orders: enOrders,
    'one-click': enOneClick,
    openid: enOpenId,
    overview: enOverview,
    audit: enAudit,
    pay: enPay,
    sandbox: enSandbox,
    search: enSearch,
    unions: enUnions,
    views: enViews,
  },
  ru: {
    operator: ruOperator,
    settings: ruSettings,
    staff: ruStaff,
    mails: ruMails,
    account: ruAccount,
    'account-error': ruAccountError,
    'api-docs': ruApiDocs,
    'api-keys': ruApiKeys,
    appearance: ruAppearance,
    assist: ruAssist,
    bulk: ruBulk,
    customer: ruCustomer,
    customers: ruCustomers,
    erasure: ruErasure,
    errors: ruErrors,
    exports: ruExports,
    keys: ruKeys,
    limits: ruLimits,
    lists: ruLists,
    issuer: ruIssuer,
    merchants: ruMerchants,
    notifications: ruNotifications,
    orders: ruOrders,
    'one-click': ruOneClick,
    openid: ruOpenId,
    overview: ruOverview,
    audit: ruAudit,
    pay: ruPay,
    sandbox: ruSandbox,
    search: ruSearch,
    unions: ruUnions,
    views: ruViews,
  },
  be: {
    operator: beOperator,
    settings: beSettings,
    staff: beStaff,
    mails: beMails,
    account: beAccount,
    'account-error': beAccountError,
    'api-docs': beApiDocs,
    'api-keys': beApiKeys,
    appearance: beAppearance,
    assist: beAssist,
    bulk: beBulk,
    customer: beCustomer,
    customers: beCustomers,
    erasure: beErasure,
    errors: beErrors,
    exports: beExports,
    keys: beKeys,
    limits: beLimits,
    lists: beLists,
    issuer: beIssuer,
    merchants: beMerchants,
    notifications: beNotifications,
    orders: beOrders,
    'one-click': beOneClick,
    openid: beOpenId,
    overview: beOverview,
    audit: beAudit,
    pay: bePay,
    sandbox: beSandbox,
    search: beSearch,
    unions: beUnions,
    views: beViews,
  },
}

const made = new Map<string, unknown>()

/** The texts of an area in a language. A text or a value that is missing throws: it is a bug, and the tests meet it first. */
export function translator<A extends Area>(language: MessageLanguage, area: A): Translator<A> {
  const name = `${language}/${area}`
  const known = made.get(name) as Translator<A> | undefined
  if (known) return known
  const created = createTranslator({
    locale: localeOf[language],
    messages: catalogs[language][area] as Catalog[A],
    // Amounts and times are formatted before they are handed in, so no zone of the server may leak into a text.
    timeZone: 'UTC',
    onError: (error) => {
      throw error
    },
  }) as unknown as Translator<A>
  made.set(name, created)
  return created
}

/** Plain `en` writes months first and hours in twelves, which few of our payers do. */
export const localeOf: Record<MessageLanguage, string> = { en: 'en-GB', ru: 'ru', be: 'be' }

/** A moment as people write it in a language, in an IANA time zone that is named: "24 November 2026 at 12:30 GMT+3"; to the second for records. */
export function showDateTime(at: Date, language: MessageLanguage, timeZone: string, { seconds = false } = {}): string {
  return dateFormat(language, timeZone, seconds ? 'second' : 'moment').format(at)
}

/** A moment by which something has to be done: the time alone when it is still the same day there, "14:35 GMT+3", else with its date. */
export function showDeadline(at: Date, now: Date, language: MessageLanguage, timeZone: string): string {
  const sameDay = showDate(at, language, timeZone) === showDate(now, language, timeZone)
  return dateFormat(language, timeZone, sameDay ? 'time' : 'short-zoned').format(at)
}

/** A calendar day in an IANA time zone: "24 November 2026". */
export function showDate(at: Date, language: MessageLanguage, timeZone: string): string {
  return dateFormat(language, timeZone, 'day').format(at)
}

/** A moment for tables, where the zone is named once beside it: "24 Nov 2026, 12:30"; or in itself, where rows differ in it. */
export function showShortDateTime(at: Date, language: MessageLanguage, timeZone: string, { nameZone = false } = {}): string {
  return dateFormat(language, timeZone, nameZone ? 'short-zoned' : 'short').format(at)
}

const short: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' }
const moment: Intl.DateTimeFormatOptions = { ...short, month: 'long', timeZoneName: 'shortOffset' }
const parts: Record<'day' | 'moment' | 'second' | 'short' | 'short-zoned' | 'time', Intl.DateTimeFormatOptions> = {
  short,
  'short-zoned': { ...short, timeZoneName: 'shortOffset' },
  time: { hour: '2-digit', minute: '2-digit', timeZoneName: 'shortOffset' },
  day: { day: 'numeric', month: 'long', year: 'numeric' },
  moment,
  second: { ...moment, second: '2-digit' },
}

const formats = new Map<string, Intl.DateTimeFormat>()

// Making a formatter costs more than a hundred uses of it.
function dateFormat(language: MessageLanguage, timeZone: string, kind: keyof typeof parts): Intl.DateTimeFormat {
  const name = `${language} ${timeZone} ${kind}`
  const known = formats.get(name)
  if (known) return known
  const format = new Intl.DateTimeFormat(localeOf[language], { timeZone, ...parts[kind] })
  formats.set(name, format)
  return format
}

/** A country by its name; `country`: two letters of ISO 3166-1. */
export function showCountry(country: string, language: MessageLanguage): string {
  return new Intl.DisplayNames(localeOf[language], { type: 'region' }).of(country) ?? country
}

/** A currency by its name; `currency`: three letters of ISO 4217. */
export function showCurrency(currency: string, language: MessageLanguage): string {
  return new Intl.DisplayNames(localeOf[language], { type: 'currency' }).of(currency) ?? currency
}
