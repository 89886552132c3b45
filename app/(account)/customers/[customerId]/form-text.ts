/** What was typed into a field, without the space around it. Nobody types a NUL, and the database keeps none. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value.replaceAll('\0', '').trim() : ''
}
