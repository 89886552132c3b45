import { describe, expect, it } from 'vitest'
import { judgeWord } from '@/lib/platform/second-person'

const asked = { state: 'waiting', requestedBy: 'staff:1' }

describe('a word on what waits for a second person', () => {
  it.each([
    ['somebody else agrees', { who: 'staff:2', approve: true }, 'approved'],
    ['somebody else says no', { who: 'staff:2', approve: false }, 'rejected'],
    ['its author says no, and so takes it back', { who: 'staff:1', approve: false }, 'cancelled'],
    ['its author agrees with himself', { who: 'staff:1', approve: true }, 'own-request'],
    ['its author takes it back, who may do nothing else', { who: 'staff:1', approve: false, onlyOwn: true }, 'cancelled'],
    ['somebody else tries who may only take back his own', { who: 'staff:2', approve: false, onlyOwn: true }, 'not-found'],
    ['somebody else agrees who may only take back his own', { who: 'staff:2', approve: true, onlyOwn: true }, 'not-found'],
  ] as const)('%s', (_, word, comesTo) => {
    expect(judgeWord(asked, word)).toBe(comesTo)
  })

  it.each(['applied', 'scheduled', 'rejected', 'cancelled', 'done'])('comes too late when it is %s', (state) => {
    for (const approve of [true, false]) expect(judgeWord({ ...asked, state }, { who: 'staff:1', approve })).toBe('decided-already')
  })
})
