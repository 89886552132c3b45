import { describe, expect, it } from 'vitest'
import { declines } from '@/lib/acquirers/rules'
import { bounds, cardBound, judgeAttempt, relievedBound, tellingNothing } from '@/lib/card-testing/rules'

const now = new Date('2026-11-25T10:00:00Z')
const ago = (ms: number) => new Date(now.getTime() - ms)
const bound = { most: 3, windowMs: 1000 }

describe('one more attempt', () => {
  it('is free below the bound, and stopped at it until the oldest of them is out of the window', () => {
    expect(judgeAttempt({ declinedAt: [ago(1), ago(2)], open: 0 }, bound, now)).toEqual({ kind: 'free' })
    expect(judgeAttempt({ declinedAt: [ago(1), ago(2), ago(400)], open: 0 }, bound, now)).toEqual({ kind: 'stopped', until: new Date(now.getTime() + 600) })
  })

  it.each([
    [999, 'stopped'],
    [1000, 'free'],
    [1001, 'free'],
  ])('counts a decline of %i ms ago as %s', (ms, kind) => {
    expect(judgeAttempt({ declinedAt: [ago(1), ago(2), ago(ms)], open: 0 }, bound, now).kind).toBe(kind)
  })

  it('of more declines than the bound waits for the one that makes room', () => {
    const declinedAt = [ago(100), ago(200), ago(300), ago(400)]
    expect(judgeAttempt({ declinedAt, open: 0 }, bound, now)).toEqual({ kind: 'stopped', until: new Date(now.getTime() + 700) })
  })

  it('waits where attempts under way may use up what is left', () => {
    expect(judgeAttempt({ declinedAt: [ago(1)], open: 1 }, bound, now).kind).toBe('free')
    expect(judgeAttempt({ declinedAt: [ago(1)], open: 2 }, bound, now).kind).toBe('busy')
    expect(judgeAttempt({ declinedAt: [], open: 3 }, bound, now).kind).toBe('busy')
    expect(judgeAttempt({ declinedAt: [ago(1), ago(2), ago(3)], open: 3 }, bound, now).kind).toBe('stopped')
  })
})

describe('the bounds', () => {
  it('let more pass where cards are approved, and for cards that are published for tests', () => {
    expect(relievedBound(bound, 4)).toEqual({ most: 7, windowMs: 1000 })
    expect(cardBound({ published: false })).toEqual(bounds.card)
    expect(cardBound({ published: true }).most).toBeGreaterThan(bounds.card.most)
  })

  it('leave out only declines that say nothing about the card', () => {
    for (const reason of tellingNothing) expect(declines[reason].code).toBe('AS998')
  })
})
