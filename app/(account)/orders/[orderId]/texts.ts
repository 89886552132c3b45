import { type Reader as CustomerReader, showActor as showCustomerActor } from '@/app/(account)/customers/[customerId]/texts'
import { localeOf, type MessageLanguage, showDateTime, type Translator, translator } from '@/lib/platform/messages'
import { type Money, showMoney } from '@/lib/platform/money'
import type { StaffName } from '@/lib/staff/queries'
import type { Side } from '@/lib/staff/rules'

/** What texts of this screen need. Times are in the merchant's zone. */
export type Reader = { t: Translator<'orders'>; language: MessageLanguage; timeZone: string; side: Side; names: Map<number, StaffName> }

export function showAt({ language, timeZone }: Reader, at: Date): string {
  return showDateTime(at, language, timeZone)
}

export function showAmount({ language }: Reader, money: Money): string {
  return showMoney(money, localeOf[language])
}

/** `staff:12` by name, as on the screen of a customer. */
export function showActor(reader: Reader, actor: string): string {
  return showCustomerActor(customerReader(reader), actor)
}

/** For what is said in the words of a customer's screen. */
export function customerReader(reader: Reader): CustomerReader {
  return { ...reader, t: translator(reader.language, 'customer') }
}
