import { expect, it } from 'vitest'
import { merchantField } from '@/app/(account)/staff/merchant-choice'
import { translator } from '@/lib/platform/messages'

const t = translator('en', 'staff')
const some = (count: number) => Array.from({ length: count }, (_, place) => ({ id: 500_001 + place, name: `Shop ${place}` }))

it('lets thirty merchants be ticked, and the numbers of more be typed, beginning with those of the account', () => {
  const few = merchantField({ merchants: some(30), chosen: [500_001, 500_007], hint: null, t })
  expect(few).toMatchObject({ kind: 'checks', name: 'merchant', initial: '500001 500007' })
  expect(few.kind === 'checks' && few.options.length).toBe(30)
  const many = merchantField({ merchants: some(31), chosen: [500_001, 500_007], hint: 'For merchants only.', t })
  expect(many).toMatchObject({
    ...{ kind: 'text', name: 'merchants', initial: '500001 500007', required: false, hint: 'Their numbers, with spaces between. For merchants only.' },
  })
})
