import { describe, expect, it } from 'vitest'
import { freedMinor, type Held, judgeFollowUp, stateAfter } from '@/lib/payments/follow-up-rules'

const held = (change: Partial<Held> = {}): Held => ({
  twoStage: true,
  authorizedMinor: 1000n,
  confirmation: null,
  canceledMinor: 0n,
  cancelingMinor: 0n,
  ...change,
})
const confirmed = (minor: bigint, change: Partial<Held> = {}) => held({ confirmation: { minor, open: false }, ...change })
const oneStage = (change: Partial<Held> = {}) => held({ twoStage: false, ...change })
const yes = (minor: bigint) => ({ allowed: true, minor })
const no = (why: string) => ({ allowed: false, why })

describe('a confirmation', () => {
  it.each([
    ['of everything', held(), null, yes(1000n)],
    ['of exactly what was authorized', held(), 1000n, yes(1000n)],
    ['of one minor unit less', held(), 999n, yes(999n)],
    ['of one minor unit more', held(), 1001n, no('above-authorized')],
    ['of a one-stage payment', oneStage(), null, no('not-two-stage')],
    ['after another', confirmed(400n), 600n, no('confirmed-already')],
    ['while another is under way', held({ confirmation: { minor: 1n, open: true } }), 1n, no('under-way')],
    ['after a cancel', held({ canceledMinor: 1000n }), null, no('canceled-already')],
    ['while a cancel is under way', held({ cancelingMinor: 1000n }), null, no('under-way')],
  ])('%s', (_, standing, wanted, judged) => {
    expect(judgeFollowUp('confirm', standing, wanted)).toEqual(judged)
  })

  it('of all makes the order approved, of less partly confirmed, and frees the rest', () => {
    expect([stateAfter('confirm', held(), 1000n), freedMinor('confirm', held(), 1000n)]).toEqual(['approved', 0n])
    expect([stateAfter('confirm', held(), 999n), freedMinor('confirm', held(), 999n)]).toEqual(['partial-delayed', 1n])
  })
})

describe('a cancellation', () => {
  it.each([
    ['of what is held, wholly', held(), null, yes(1000n)],
    ['of what is held, wholly and by its amount', held(), 1000n, yes(1000n)],
    ['of a part of what is held', held(), 999n, no('part-of-held')],
    ['of a part of what was confirmed', confirmed(600n), 599n, yes(599n)],
    ['of all that was confirmed', confirmed(600n), null, yes(600n)],
    ['of one minor unit more than was confirmed', confirmed(600n), 601n, no('above-left')],
    ['of the last part', oneStage({ canceledMinor: 600n }), 400n, yes(400n)],
    ['of one minor unit more than is left', oneStage({ canceledMinor: 600n }), 401n, no('above-left')],
    ['beside one that is under way, if both fit', oneStage({ cancelingMinor: 600n }), 400n, yes(400n)],
    ['beside one that is under way, if both do not fit', oneStage({ cancelingMinor: 600n }), 401n, no('above-left')],
    ['of the rest, beside one that is under way', oneStage({ canceledMinor: 100n, cancelingMinor: 600n }), null, yes(300n)],
    ['when one that is under way takes all', oneStage({ cancelingMinor: 1000n }), null, no('under-way')],
    ['when nothing is left', oneStage({ canceledMinor: 1000n }), null, no('nothing-left')],
    ['while a confirmation is under way', held({ confirmation: { minor: 600n, open: true } }), null, no('under-way')],
  ])('%s', (_, standing, wanted, judged) => {
    expect(judgeFollowUp('cancel', standing, wanted)).toEqual(judged)
  })

  it('of all that was taken makes the order canceled, of a part partly canceled, and frees what it gives back', () => {
    const standing = confirmed(600n, { canceledMinor: 100n })
    expect([stateAfter('cancel', standing, 500n), freedMinor('cancel', standing, 500n)]).toEqual(['canceled', 500n])
    expect([stateAfter('cancel', standing, 499n), freedMinor('cancel', standing, 499n)]).toEqual(['partial-canceled', 499n])
    expect(stateAfter('cancel', held(), 1000n)).toBe('canceled')
  })
})
