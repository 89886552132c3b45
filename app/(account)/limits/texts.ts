import { type Reader as HistoryReader, showActor } from '@/app/(account)/customers/[customerId]/texts'
import type { ScopeSettings, WindowKind } from '@/lib/limits/rules'
import { localeOf, type MessageLanguage, showDateTime, type Translator, translator } from '@/lib/platform/messages'
import { showMoney } from '@/lib/platform/money'
import { service } from '@/lib/service'
import { readStaffNames, type StaffName } from '@/lib/staff/queries'
import type { Caller } from '@/lib/staff/rules'

/** What the texts of limits need: the reader's language, the zone of the scope, and who stands behind `staff:ID`. */
export type Reader = { t: Translator<'limits'>; language: MessageLanguage; timeZone: string; side: Caller['side']; names: Map<number, StaffName> }

/** A reader who knows the names of these actors. */
export async function readerOf({ language, side }: Caller, timeZone: string, actors: readonly (string | null)[]): Promise<Reader> {
  const ids = actors.flatMap((actor) => /^staff:(\d+)$/.exec(actor ?? '')?.[1] ?? []).map(Number)
  return { t: translator(language, 'limits'), language, timeZone, side, names: await readStaffNames(service(), ids) }
}

export function showMinor({ t, language }: Pick<Reader, 't' | 'language'>, minor: bigint | null, currency: string): string {
  return minor === null ? t('none') : showMoney({ minor, currency }, localeOf[language])
}

export function showAt({ language, timeZone }: Pick<Reader, 'language' | 'timeZone'>, at: Date): string {
  return showDateTime(at, language, timeZone)
}

export function showWho({ language, timeZone, side, names }: Reader, actor: string): string {
  const reader: HistoryReader = { t: translator(language, 'customer'), language, timeZone, side, names }
  return showActor(reader, actor)
}

export function showWindow({ t }: Pick<Reader, 't'>, window: WindowKind): string {
  return t(`window.${window}`)
}

export function showSettings({ t }: Pick<Reader, 't'>, { timeZone, weekStartsOn, enforce }: ScopeSettings): string {
  return t('settings.asked', { zone: timeZone, day: t(`weekFrom.${weekStartsOn as 1}`), enforce: t(`enforce.${enforce}`).toLocaleLowerCase() })
}
