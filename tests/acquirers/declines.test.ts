import { describe, expect, it } from 'vitest'
import type { DeclineReason } from '@/lib/acquirers/contract'
import { declines } from '@/lib/acquirers/rules'
import { languages, translator } from '@/lib/platform/messages'

const reasons = Object.keys(declines) as DeclineReason[]
const payerText = (language: (typeof languages)[number], reason: DeclineReason) => translator(language, 'pay')(`declined.why.${reason}`)
const merchantText = (language: (typeof languages)[number], reason: DeclineReason) => translator(language, 'customer')(`decline.${reason}`)

describe.each(languages)('a decline in %s', (language) => {
  it.each(reasons)('for %s has a text for the payer and another for the merchant, who is also told the code', (reason) => {
    expect(payerText(language, reason).length).toBeGreaterThan(30)
    expect(merchantText(language, reason)).toContain(declines[reason].code)
    expect(payerText(language, reason)).not.toMatch(/AS\d{3}/)
    expect(payerText(language, reason)).not.toBe(merchantText(language, reason))
  })

  it('by reason of a stolen card tells the payer no more than that the bank refused', () => {
    expect(payerText(language, 'stolen')).toBe(payerText(language, 'refused'))
    for (const reason of reasons) expect(payerText(language, reason)).not.toMatch(/stolen|lost|fraud|укра|краден|утер|скрадз|згубл/i)
  })

  it.each([
    [0, /One Click|один клик|адзін клік/],
    [1, /\b1\b|one try|осталась 1|засталася 1/],
    [2, /2/],
  ])('of a wrong CVC2 says that %i tries are left', (count, said) => {
    expect(translator(language, 'pay')('declined.tries', { count })).toMatch(said)
  })
})
