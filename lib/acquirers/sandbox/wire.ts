import * as z from 'zod'

// The language of the sandbox acquirer: JSON over HTTP, amounts in minor units as strings, every answer names the reference it is about.

const reference = z.string().min(1).max(100)
const minor = z.string().regex(/^[1-9]\d{0,17}$/)
const currency = z.string().regex(/^[A-Z]{3}$/)

const transactionId = z.uuid()

// What is to be charged to which card.
const charge = {
  reference,
  amountMinor: minor,
  currency,
  pan: z.string().regex(/^\d{12,19}$/),
  expiryMonth: z.int().min(1).max(12),
  expiryYear: z.int().min(2000).max(2099),
  cardholder: z.string().max(64).nullable(),
}

export const authenticateQuestion = z.strictObject({
  ...charge,
  merchantName: z.string().min(1).max(200),
  ip: z.string().max(64).nullable(),
  userAgent: z.string().max(300).nullable(),
  language: z.enum(['en', 'ru', 'be']),
  returnUrl: z.url({ protocol: /^https?$/ }).max(2000),
  challenge: z.enum(['as-issuer-wishes', 'mandated']),
})
export type AuthenticateQuestion = z.infer<typeof authenticateQuestion>

export const authenticationResultQuestion = z.strictObject({ reference, transactionId })
export type AuthenticationResultQuestion = z.infer<typeof authenticationResultQuestion>

export const authorizeQuestion = z.strictObject({
  ...charge,
  cvc2: z
    .string()
    .regex(/^\d{3,4}$/)
    .nullable(),
  twoStage: z.boolean(),
  storedCredential: z.enum(['none', 'initial', 'subsequent']),
  proof: z.strictObject({ transactionId, value: z.string().min(1).max(100), eci: z.string().regex(/^\d{2}$/) }).nullable(),
})
export type AuthorizeQuestion = z.infer<typeof authorizeQuestion>

export const followUpQuestion = z.strictObject({ reference, followUpReference: reference, amountMinor: minor, currency })
export type FollowUpQuestion = z.infer<typeof followUpQuestion>

export const referenceQuestion = z.strictObject({ reference })

const proof = z.strictObject({ transactionId, value: z.string().regex(/^[\w+/=-]{1,100}$/), eci: z.string().regex(/^\d{2}$/) })

export const authenticationAnswer = z.discriminatedUnion('outcome', [
  z.strictObject({ reference, outcome: z.enum(['not-needed', 'failed']) }),
  z.strictObject({ reference, outcome: z.literal('frictionless'), proof }),
  z.strictObject({
    reference,
    outcome: z.literal('challenge'),
    transactionId,
    issuerUrl: z.url({ protocol: /^https?$/ }).max(2000),
    request: z.string().regex(/^[\w-]{1,8000}$/),
  }),
])
export type AuthenticationAnswer = z.infer<typeof authenticationAnswer>

export const authenticationResultAnswer = z.discriminatedUnion('outcome', [
  z.strictObject({ reference, outcome: z.literal('passed'), proof }),
  z.strictObject({ reference, outcome: z.enum(['failed', 'pending']) }),
])
export type AuthenticationResultAnswer = z.infer<typeof authenticationResultAnswer>

const bankReasons = [
  'refused',
  'no-funds',
  'stolen',
  'closed',
  'expired',
  'wrong-card',
  'wrong-cvc2',
  'limit',
  'needs-3ds',
  'issuer-unavailable',
  'system',
] as const
/** Why a bank declines; what ends before it is asked is no reason of its own. */
export type BankReason = (typeof bankReasons)[number]

const approved = z.strictObject({
  reference,
  outcome: z.literal('approved'),
  approvalCode: z.string().regex(/^[0-9A-Z]{1,12}$/),
  amountMinor: minor,
  currency,
})
const declined = z.strictObject({
  reference,
  outcome: z.literal('declined'),
  reason: z.enum(bankReasons),
})

export const authorizeAnswer = z.discriminatedUnion('outcome', [approved, declined])
export type AuthorizeAnswer = z.infer<typeof authorizeAnswer>

export const followUpAnswer = z.discriminatedUnion('outcome', [
  z.strictObject({ reference, outcome: z.literal('done') }),
  z.strictObject({ reference, outcome: z.literal('refused'), cause: z.string().regex(/^[a-z0-9-]{1,60}$/) }),
])
export type FollowUpAnswer = z.infer<typeof followUpAnswer>

export const inquiryAnswer = z.discriminatedUnion('outcome', [
  approved,
  declined,
  z.strictObject({ reference, outcome: z.enum(['reversed', 'in-process', 'not-found']) }),
])
export type InquiryAnswer = z.infer<typeof inquiryAnswer>
