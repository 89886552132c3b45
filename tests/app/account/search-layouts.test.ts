import { expect, it } from 'vitest'
import { inOtherLayouts } from '@/app/(account)/search/layouts'

it.each([
  ['дшьшеы', 'limits'],
  ['kbvbns', 'лимиты'],
  ['kbvbns', 'ліміты'],
])('what was typed as “%s” may have been meant as “%s”', (typed, meant) => {
  expect(inOtherLayouts(typed)).toContain(meant)
})

it('digits are the same in every layout', () => {
  expect(inOtherLayouts('500001')).toEqual([])
})
