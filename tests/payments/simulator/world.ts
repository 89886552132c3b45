import type { NewOrder } from '@/lib/orders/rules'
import type { PayOutcome } from '@/lib/payments/rules'
import { checkDigitIsRight } from '@/lib/platform/mask-pan-runs'

export type Shop = { merchantId: number; mayDisable3ds: boolean }

/** An order as a shop remembers it, also when the answer to it was lost. */
export type Placed = { request: NewOrder; orderKey: string | null }

/** What a payer was told of his attempt; `references`: what the attempt asked the bank for. */
export type Told = { who: string; kind: PayOutcome['kind']; references: readonly string[] }

/** What everybody out there knows: the shops, their orders, the browsers that wait for a bank, and what the payers were told. */
export type World = {
  shops: readonly Shop[]
  scopeId: number
  orders: Placed[]
  challenges: { orderKey: string; sealed: string }[]
  undos: { orderKey: string; cardId: string; visitId: string; undo: string }[]
  told: Told[]
  /** Customer and number of every card that its owner has ever wanted kept. */
  wanted: Set<string>
}

export const customerNumbers = ['C-1', 'C-2', 'C-3'] as const

/** The cards of a customer: three that nobody else has. */
export function pansOf(customerNumber: string): string[] {
  const place = customerNumbers.indexOf(customerNumber as (typeof customerNumbers)[number])
  return [0, 1, 2].map((card) => withCheckDigit(`40555500000${place}${card}7${card}`.padEnd(15, '3')))
}

function withCheckDigit(start: string): string {
  const digit = Array.from({ length: 10 }, (_, last) => last).find((last) => checkDigitIsRight(`${start}${last}`))
  return `${start}${digit}`
}

/** Short names for what is drawn at random by the service, in the order in which it is met: the same history has the same names. */
export function aliases(prefix: string): (of: string) => string {
  const names = new Map<string, string>()
  return (of) => {
    const name = names.get(of) ?? `${prefix}${names.size + 1}`
    names.set(of, name)
    return name
  }
}
