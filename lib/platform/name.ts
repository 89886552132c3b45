import { holdsPanRun } from './mask-pan-runs'

/** A name of a merchant, a company, a group or a union as a person gave it, trimmed, or null when it cannot be kept: 1 to 200 characters, no card number. */
export function readName(text: string): string | null {
  const name = text.trim()
  return name.length < 1 || name.length > 200 || name.includes('\0') || holdsPanRun(name) ? null : name
}
