import type { PayTexts, TypedPayTexts } from '@/lib/merchants/pay-texts'
import { languages } from '@/lib/platform/messages'

const parts = ['note', 'help'] as const

/** Names of the fields: `note-en`, `help-en` and so on. */
export const payTextFields = languages.flatMap((language) => parts.map((part) => `${part}-${language}` as const))

/** What was typed into them. */
export function typedTexts(texts: Record<string, string>): TypedPayTexts {
  const of = (language: string) => ({ note: texts[`note-${language}`] ?? '', help: texts[`help-${language}`] ?? '' })
  return { en: of('en'), ru: of('ru'), be: of('be') }
}

/** What stands in them at first. */
export function shownTexts(texts: PayTexts): Record<string, string> {
  return Object.fromEntries(languages.flatMap((language) => parts.map((part) => [`${part}-${language}`, texts[language][part] ?? ''])))
}
