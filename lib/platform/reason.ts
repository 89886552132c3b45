import { holdsPanRun } from './mask-pan-runs'

/** The longest reason, in characters. The same bound stands in the database. */
const longest = 1000

/**
 * A reason as a person gave it, trimmed, or null when it is no text of 1 to 1000 characters that can be kept: PostgreSQL holds no NUL, and a card number
 * never stands in a text that staff, merchants and logs read (PCI DSS 3.5.1).
 */
export function readReason(text: string): string | null {
  const reason = text.trim()
  return reason.length < 1 || reason.length > longest || reason.includes('\0') || holdsPanRun(reason) ? null : reason
}
