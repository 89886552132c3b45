import { holdsPanRun } from '@/lib/platform/mask-pan-runs'

/** What was typed into a field, without the space around it. */
export function textOf(form: FormData, name: string): string {
  return clean(form.get(name))
}

/** What was typed as a password: every sign of it counts. */
export function secretOf(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}

/** What stands under a name in an address, once; without the space around it. */
export function textIn(query: Record<string, string | string[] | undefined>, name: string): string {
  return clean(query[name])
}

// Nobody types a NUL, and the database keeps none.
function clean(value: unknown): string {
  return typeof value === 'string' ? value.replaceAll('\0', '').trim() : ''
}

/** A positive whole number of the form, or 0, which is the id of nothing. */
export function idOf(form: FormData, name: string): bigint {
  const text = textOf(form, name)
  return /^\d{1,18}$/.test(text) ? BigInt(text) : 0n
}

/** The id of a merchant in a form, or 0, which is nobody's. */
export function merchantIdOf(form: FormData): number {
  const id = idOf(form, 'merchantId')
  return id > 2n ** 31n - 1n ? 0 : Number(id)
}

/** Fields that are sent one way only. */
const secrets = new Set(['password', 'present', 'code', 'word'])

/**
 * Everything that was typed, to be shown again; of boxes under one name those that were ticked, with spaces between. What the framework adds for itself stays out, and a
 * reason that could hold a card number is not sent back.
 */
export function valuesOf(form: FormData): Record<string, string> {
  const names = [...new Set(form.keys())].filter((name) => !name.startsWith('$') && !secrets.has(name))
  const texts = names.map((name) => [name, form.getAll(name).filter((value) => typeof value === 'string')] as const)
  const values = Object.fromEntries(texts.filter(([, all]) => all.length > 0).map(([name, all]) => [name, all.join(' ')]))
  return holdsPanRun(textOf(form, 'reason')) ? { ...values, reason: '' } : values
}

/** What is wrong with the reason of a form, as the key of its sentence under `error`; null: it will mean something to whoever reads it. */
export function reasonFault(form: FormData): 'reason' | 'reasonPan' | null {
  const reason = textOf(form, 'reason')
  if (holdsPanRun(reason)) return 'reasonPan'
  return reason.length >= 3 && reason.length <= 1000 ? null : 'reason'
}

/** A whole number as people type it, or NaN, which no bound lets pass. */
export function wholeOf(form: FormData, name: string): number {
  const text = textOf(form, name)
  return /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
}
