import type { FieldFault, FieldName } from '@/components/pay/field'
import type { Kept } from '@/components/pay/standard-page'
import { brandOf, type CardError, cvc2Length, parseCardholder, parseCvc2, parseExpiry, parsePan } from '@/lib/cards/rules'
import type { SavedCard } from '@/lib/one-click/rules'
import type { FullEntry, SavedEntry } from '@/lib/payments/rules'
import type { Translator } from '@/lib/platform/messages'
import type { PayForm } from './read-form'

/** A field and what is wrong with it; `digits` is how many a CVC2 should have. What was typed is not in it. */
export type EntryFault = { field: FieldName; error: CardError; digits?: 3 | 4 }

/** Reads a card typed in full, or says everything that is wrong with it at once, in the order of the page. */
export function readFullEntry(
  form: PayForm,
  { asksCardholder, now }: { asksCardholder: boolean; now: Date },
): { entry: FullEntry } | { faults: EntryFault[]; kept: Kept } {
  const pan = parsePan(form.get('CardNumber'))
  const expiry = parseTypedExpiry(form, now)
  const brand = 'pan' in pan ? brandOf(pan.pan) : 'other'
  const cvc2 = 'pan' in pan ? parseCvc2(form.get('CVC2'), brand) : parseCvc2OfAnyCard(form.get('CVC2'))
  const cardholder = asksCardholder ? parseCardholder(form.get('Cardholder')) : { cardholder: null }
  const save = form.get('SaveCard') === '1'
  if ('pan' in pan && 'expiry' in expiry && 'cvc2' in cvc2 && 'cardholder' in cardholder) {
    return { entry: { kind: 'full', pan: pan.pan, brand, expiry: expiry.expiry, cvc2: cvc2.cvc2, cardholder: cardholder.cardholder, save } }
  }
  const faults: EntryFault[] = []
  if ('error' in pan) faults.push({ field: 'CardNumber', error: pan.error })
  if ('error' in expiry) faults.push({ field: 'ExpireDate', error: expiry.error })
  if ('error' in cvc2) faults.push({ field: 'CVC2', error: cvc2.error, digits: cvc2Length(brand) })
  if ('error' in cardholder) faults.push({ field: 'Cardholder', error: cardholder.error })
  return { faults, kept: { expireDate: keptExpiry(form, expiry), cardholder: keptName(form.get('Cardholder')), save } }
}

/** Reads a payment by a saved card. A card that the page did not show is handed on as it is: paying will say that it is gone. */
export function readSavedEntry(
  form: PayForm,
  { cards, cvc2 }: { cards: readonly SavedCard[]; cvc2: 'asked' | 'not-asked' },
): { entry: SavedEntry } | { faults: EntryFault[] } {
  const cardId = form.get('SavedCard')
  if (cardId === '') return { faults: [{ field: 'SavedCard', error: 'required' }] }
  const card = cards.find(({ id }) => id === cardId)
  if (!card || cvc2 === 'not-asked') return { entry: { kind: 'saved', cardId, cvc2: null } }
  const read = parseCvc2(form.get('CVC2'), card.brand)
  if ('error' in read) return { faults: [{ field: 'CVC2', error: read.error, digits: cvc2Length(card.brand) }] }
  return { entry: { kind: 'saved', cardId, cvc2: read.cvc2 } }
}

/** The sentences for what is wrong. */
export function entryFaults(t: Translator<'pay'>, faults: readonly EntryFault[]): FieldFault[] {
  return faults.map(({ field, error, digits }) => ({ field, text: sentenceOf(t, field, error, digits ?? 3) }))
}

// Not every field can have every fault; one it has no sentence for is a wrong form.
function sentenceOf(t: Translator<'pay'>, field: FieldName, error: CardError, digits: 3 | 4): string {
  if (field === 'CVC2' && error === 'cvc2-length') return t('errors.CVC2.cvc2-length', { digits })
  const key = `errors.${field}.${error}` as 'errors.CardNumber.format'
  return t.has(key) ? t(key) : t(`errors.${field}.${field === 'SavedCard' ? 'required' : 'format'}` as 'errors.CardNumber.format')
}

// `MM/YY` in one field, with or without the stroke, or month and year in two, as the published mobile SDKs fill them.
function parseTypedExpiry(form: PayForm, now: Date): ReturnType<typeof parseExpiry> {
  const typed = expiryText(form)
  if (typed === '') return { error: 'required' }
  const [, month, year] = /^(\d{2})(\d{2}|\d{4})$/.exec(typed) ?? /^(\d{1,2})\s*[/.\s-]\s*(\d{2}|\d{4})$/.exec(typed) ?? []
  return month && year ? parseExpiry(month, year, now) : { error: 'format' }
}

function expiryText(form: PayForm): string {
  const one = form.get('ExpireDate').trim()
  if (one !== '') return one
  const [month, year] = [form.get('ExpireMonth').trim(), form.get('ExpireYear').trim()]
  return month === '' && year === '' ? '' : `${month}/${year}`
}

// Without a readable PAN either length may be right.
function parseCvc2OfAnyCard(typed: string): ReturnType<typeof parseCvc2> {
  return parseCvc2(typed, typed.trim().length === 4 ? 'amex' : 'other')
}

// A PAN or a CVC2 typed into the wrong field must not come back either: a date only if it is one, a name only without digits.
function keptExpiry(form: PayForm, read: ReturnType<typeof parseExpiry>): string {
  return 'expiry' in read || read.error === 'past' ? expiryText(form).slice(0, 9) : ''
}

function keptName(typed: string): string {
  return /\d/.test(typed) ? '' : typed.slice(0, 80)
}
