/** What was typed into a field, without the space around it. Nobody types a NUL, and the database keeps none. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value.replaceAll('\0', '').trim() : ''
}

/** A positive whole number of the form, or 0, which is the id of nothing. */
export function idOf(form: FormData, name: string): bigint {
  const text = textOf(form, name)
  return /^\d{1,18}$/.test(text) ? BigInt(text) : 0n
}

/** Everything that was typed, to be shown again. What the framework adds for itself stays out. */
export function valuesOf(form: FormData): Record<string, string> {
  return Object.fromEntries([...form.entries()].flatMap(([name, value]) => (typeof value === 'string' && !name.startsWith('$') ? [[name, value]] : [])))
}

/** A reason that will mean something to whoever reads it. */
export function isReason(text: string): boolean {
  return text.length >= 3 && text.length <= 1000
}
