/** Puts the stroke between month and year while somebody types at the end of the field. Whatever holds more than digits is his own way to write it. */
export function strokeBehindMonth(text: string): string {
  if (/^[2-9]$/.test(text)) return `0${text}/`
  if (/^(0[1-9]|1[0-2])$/.test(text)) return `${text}/`
  // Who types the stroke himself finds it there already.
  const twice = /^(\d{2})\/[\s/.-]+$/.exec(text)
  if (twice) return `${twice[1]}/`
  const [, month, year] = /^(0[1-9]|1[0-2])(\d{1,4})$/.exec(text) ?? []
  return month ? `${month}/${year}` : text
}
