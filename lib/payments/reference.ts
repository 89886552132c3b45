import { createHash } from 'node:crypto'
import type { FollowUpKind } from './follow-up-rules'

/**
 * The name by which the acquirer knows a payment: made from what it is, an attempt at an order of a merchant, and not drawn. Within the service it is as unique
 * as the attempt. Where the books have lost an attempt, after a restore, the same one asks by the same name again, and the acquirer knows that it has it
 * (docs/decisions/0156-references-say-which-attempt.md).
 */
export function referenceOfPayment({ merchantId, orderNumber, attempt }: { merchantId: number; orderNumber: string; attempt: number }): string {
  return uuidOf(['payment', merchantId, orderNumber, attempt])
}

/** The same for what follows a payment; another amount is another one. */
export function referenceOfFollowUp(of: { payment: string; kind: FollowUpKind; number: number; minor: bigint }): string {
  return uuidOf([of.kind, of.payment, of.number, String(of.minor)])
}

// Of the form that RFC 9562 calls version 8: made by a rule of one's own.
function uuidOf(parts: readonly (string | number)[]): string {
  const bytes = createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
