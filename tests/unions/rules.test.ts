import { describe, expect, it } from 'vitest'
import { markTransitions } from '@/lib/one-click/rules'
import { admits, chooseCard, findSigns, plainName, stepsBetween, strictestLimits, strictestMark, type Traits } from '@/lib/unions/rules'

const side = (traits: Partial<Traits>): Traits => ({ cards: [], emails: [], cardholders: [], payerNames: [], ...traits })

describe('sides of a number', () => {
  it('agree while one of them knows nothing, or both know one thing in common', () => {
    expect(findSigns([side({}), side({ cards: ['a'], emails: ['x@y.z'], cardholders: ['ANNA'] })])).toEqual([])
    expect(findSigns([side({ cards: ['a', 'b'] }), side({ cards: ['b', 'c'] })])).toEqual([])
    expect(findSigns([side({ emails: ['Anna@Example.org '] }), side({ emails: ['anna@example.org'] })])).toEqual([])
  })

  it('disagree where both know cards, e-mails or names and none is the same', () => {
    expect(findSigns([side({ cards: ['a'] }), side({ cards: ['b'] })])).toEqual(['cards'])
    expect(findSigns([side({ emails: ['a@x.y'], cards: ['a'] }), side({ emails: ['b@x.y'], cards: ['a'] })])).toEqual(['emails'])
    expect(findSigns([side({ cardholders: ['ANNA KOVAL'] }), side({ cardholders: ['PETER KOVAL'] })])).toEqual(['names'])
    expect(findSigns([side({ payerNames: ['Анна Коваль'] }), side({ payerNames: ['Пётр Коваль'] })])).toEqual(['names'])
  })

  it('are compared in pairs, so that a third one in between does not hide two that differ', () => {
    expect(findSigns([side({ cards: ['a'] }), side({ cards: ['a', 'b'] }), side({ cards: ['b'] })])).toEqual(['cards'])
  })

  it('have names without case, accents, punctuation and order; a Latin one is not held against a Cyrillic one', () => {
    expect(plainName('Koval, Anna')).toBe(plainName('ANNA  KOVAL'))
    expect(plainName('Алёна Король')).toBe(plainName('КОРОЛЬ АЛЕНА'))
    expect(findSigns([side({ cardholders: ['ANNA KOVAL'] }), side({ payerNames: ['Пётр Дудар'] })])).toEqual([])
  })
})

describe('what holds for a customer who was several', () => {
  it('is the strictest mark', () => {
    expect(strictestMark(['none', 'fraud', 'deny'])).toBe('fraud')
    expect(strictestMark(['suspicious', 'deny'])).toBe('deny')
    expect(strictestMark(['none', 'suspicious'])).toBe('suspicious')
    expect(strictestMark([])).toBe('none')
  })

  it('is reached from any mark by changes that are in the table', () => {
    const marks = ['none', 'deny', 'fraud', 'suspicious'] as const
    for (const from of marks) {
      for (const to of marks) {
        const steps = stepsBetween(from, to)
        for (const step of steps) expect(markTransitions).toContainEqual(step)
        expect(steps.length === 0 ? from : steps[0]?.[0]).toBe(from)
        expect(steps.length === 0 ? to : steps.at(-1)?.[1]).toBe(to)
      }
    }
  })

  it('is the card that is worst known of, else the one that can be paid with, else the one used last', () => {
    const copy = (id: string, state: Parameters<typeof chooseCard>[0][0]['state'], day = 1) => ({
      id,
      state,
      savedAt: new Date(2026, 1, day),
      lastSuccessAt: null,
    })
    expect(chooseCard([copy('a', 'member'), copy('b', 'fraud')]).id).toBe('b')
    expect(chooseCard([copy('a', 'needs-full-entry'), copy('b', 'member', 2)]).id).toBe('a')
    expect(chooseCard([copy('a', 'deleted'), copy('b', 'pending'), copy('c', 'member')]).id).toBe('c')
    expect(chooseCard([copy('a', 'member'), copy('b', 'member', 2)]).id).toBe('b')
  })

  it('is the lowest limit of each currency and window', () => {
    const day = { currency: 'BYN', window: 'day' as const }
    const week = { currency: 'BYN', window: 'week' as const, minor: 9n }
    expect(strictestLimits([[{ ...day, minor: 5n }, week], [{ ...day, minor: 4n }], []])).toEqual([{ ...day, minor: 4n }, week])
  })
})

describe('a kind of union', () => {
  const shop = (merchantId: number, legalEntityId: number, groupId: number | null) => ({ merchantId, legalEntityId, groupId })

  it('admits merchants of the legal entity, or of the group, of those who are in it', () => {
    expect(admits('one-legal-entity', [shop(1, 1, null), shop(2, 1, null)], [2])).toBe(null)
    expect(admits('one-legal-entity', [shop(1, 1, null), shop(2, 2, null)], [2])).toBe(2)
    expect(admits('group-of-legal-entities', [shop(1, 1, 7), shop(2, 2, 7)], [1, 2])).toBe(null)
    expect(admits('group-of-legal-entities', [shop(1, 1, 7), shop(2, 2, 8)], [1, 2])).toBe(2)
    expect(admits('group-of-legal-entities', [shop(1, 1, null), shop(2, 2, null)], [1, 2])).toBe(1)
    expect(admits('group-of-merchants', [shop(1, 1, null), shop(2, 2, 5)], [1, 2])).toBe(null)
  })
})
