import * as z from 'zod'
import type { ApiCaller } from '@/lib/api-access/rules'
import { currencyExponent } from '@/lib/platform/money'
import { readReason } from '@/lib/platform/reason'
import { may } from '@/lib/staff/rules'
import { problems } from './problems'

// What the JSON API reads and answers is said here and in the calls, once: the answers of the tests and the OpenAPI document are made from it.

/** A text that can be kept: no control characters and no broken UTF-16. Characters are counted as people count them. */
export const text = (longest: number) =>
  z
    .string()
    .refine((value) => !/\p{Cc}|\p{Surrogate}/u.test(value), { error: 'must not have control characters or broken encoding' })
    .refine((value) => [...value].length >= 1 && [...value].length <= longest, { error: `must have 1 to ${longest} characters` })
    .meta({ minLength: 1, maxLength: longest })

export const customerNumber = text(32).meta({
  description: 'The number under which the merchant knows the payer, 1 to 32 characters',
  examples: ['customer-1'],
})

/** The signs that the wire of Assist takes out of a customer number: one that held them would be another customer there. */
export const newCustomerNumber = customerNumber.refine((value) => !/[<>"=/'();#]/.test(value), { error: 'must not have any of <>"=/\'();#' })

export const first6 = z
  .string()
  .regex(/^\d{6}$/)
  .nullable()
  .meta({ description: 'Null where the key may not see it: with customers:read or orders:read it may', examples: ['411111'] })

/** A mask as far as the key may see it: all of us see the last four, not all the first six (spec/personal-account.md, Ways). */
export function maskFor<M extends { first6: string }>({ keyScopes }: Pick<ApiCaller, 'keyScopes'>, mask: M): Omit<M, 'first6'> & { first6: string | null } {
  return { ...mask, first6: may({ keyScopes }, 'cards.see-six-and-four') ? mask.first6 : null }
}

export const last4 = z
  .string()
  .regex(/^\d{4}$/)
  .meta({ examples: ['1111'] })

export const token = z.uuid().meta({ description: 'Of a saved card', examples: ['0198f4a2-7f3e-7cc1-9d2b-3a5f0c6e8d11'] })

/** ISO 4217, alphabetic, in capitals. */
export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .refine((code) => currencyExponent(code) !== null, { error: 'must be a currency of ISO 4217' })
  .meta({ description: 'ISO 4217 alphabetic code', examples: ['BYN'] })

/** A decimal as sent; whether it has too many decimals depends on the currency beside it, see `readAmount`. */
export const amount = z
  .string()
  .regex(/^\d{1,15}(\.\d{1,4})?$/, { error: 'must be a decimal such as "10.00"' })
  .meta({ description: 'A decimal with the decimals of the currency', examples: ['10.00'] })

export const instant = z.iso.datetime().meta({ description: 'UTC', examples: ['2026-11-25T10:00:00.000Z'] })

export const windowKind = z.enum(['day', 'week'])

export const reason = text(1000)
  .refine((value) => readReason(value) !== null, { error: 'must not be blank, nor hold what looks like a card number' })
  .meta({ description: 'Why; kept in the history', examples: ['The customer asked'] })

export const problem = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(Object.keys(problems) as [keyof typeof problems]),
    traceId: z.uuid(),
    errors: z.array(z.strictObject({ field: z.string(), code: z.string(), detail: z.string() })),
  })
  .meta({ description: 'RFC 9457' })
