import { holdsPanRun } from '@/lib/platform/mask-pan-runs'
import { languages, type MessageLanguage } from '@/lib/platform/messages'

/** What a merchant says to payers of one language; null: nothing. */
export type PayText = { note: string | null; help: string | null }

/** `note` stands above the form, `help` (whom to ask) below every page of an order. */
export type PayTexts = Record<MessageLanguage, PayText>

export type PayTextPart = keyof PayText

/** The longest of each, in characters. They travel with every page and push the form down; the database says the same. */
export const longestPayText = { note: 200, help: 120 } as const satisfies Record<PayTextPart, number>

export const noPayTexts: PayTexts = { en: { note: null, help: null }, ru: { note: null, help: null }, be: { note: null, help: null } }

export type PayTextFault = 'too-long' | 'signs' | 'link' | 'card-number'

export type TypedPayTexts = Record<MessageLanguage, { note: string; help: string }>

/** Reads what was typed, each space and line end as one space. All faults at once. */
export function readPayTexts(typed: TypedPayTexts): { texts: PayTexts } | { faults: { language: MessageLanguage; part: PayTextPart; fault: PayTextFault }[] } {
  const texts = structuredClone(noPayTexts)
  const faults: { language: MessageLanguage; part: PayTextPart; fault: PayTextFault }[] = []
  for (const language of languages) {
    for (const part of ['note', 'help'] as const) {
      const text = typed[language][part].trim().replaceAll(/\s+/g, ' ')
      const fault = faultOf(text, longestPayText[part])
      if (fault) faults.push({ language, part, fault })
      else texts[language][part] = text === '' ? null : text
    }
  }
  return faults.length > 0 ? { faults } : { texts }
}

// Payers trust the page and not its shop: nothing that leads elsewhere, that hides or turns what stands beside it, or that invites to type a card number there.
function faultOf(text: string, longest: number): PayTextFault | null {
  if ([...text].length > longest) return 'too-long'
  if (/[\p{C}<>]/u.test(text)) return 'signs'
  if (/:\/\/|\bwww\.|\b(?:javascript|data|mailto|tel):/i.test(text)) return 'link'
  return holdsPanRun(text) ? 'card-number' : null
}
