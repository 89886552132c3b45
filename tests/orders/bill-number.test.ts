import { randomInt } from 'node:crypto'
import { expect, it } from 'vitest'
import { billNumber } from '@/lib/orders/rules'
import { holdsPanRun } from '@/lib/platform/mask-pan-runs'

it('is 5, the merchant and digits to fifteen or sixteen in all, and never taken for a card number', () => {
  for (const [merchantId, length] of [
    [1, 15],
    [500_001, 15],
    [999_999_999, 15],
    [2_147_483_647, 16],
  ] as const) {
    for (let round = 0; round < 500; round += 1) {
      const bill = billNumber(merchantId, (count) => String(randomInt(10 ** Math.min(count, 9))).padStart(count, '0'))
      expect(bill).toMatch(new RegExp(`^5${merchantId}\\d+$`))
      expect(bill).toHaveLength(length)
      expect(holdsPanRun(bill), bill).toBe(false)
    }
  }
})
