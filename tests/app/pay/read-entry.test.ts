import { describe, expect, it } from 'vitest'
import { readFullEntry, readSavedEntry } from '@/app/pay/[orderKey]/read-entry'
import type { PayForm } from '@/app/pay/[orderKey]/read-form'
import { sampleCard } from '../../components/pay/sample-pages'

const now = new Date('2026-11-25T10:00:00Z')
const right = { CardNumber: '4111 1111 1111 1111', ExpireDate: '12/30', Cardholder: ' anna  payer ', CVC2: '739', SaveCard: '1' }

function form(values: Record<string, string>): PayForm {
  return { get: (name) => values[name] ?? '', has: (name) => name in values }
}

function read(values: Record<string, string>, asksCardholder = true) {
  return readFullEntry(form(values), { asksCardholder, now })
}

describe('a card typed in full', () => {
  it('is read with its brand', () => {
    expect(read(right)).toEqual({
      entry: { kind: 'full', pan: '4111111111111111', brand: 'visa', expiry: { month: 12, year: 2030 }, cvc2: '739', cardholder: 'anna payer', save: true },
    })
  })

  it('is not to be saved without the tick, and has no name where none is asked', () => {
    const { SaveCard: _, Cardholder: __, ...rest } = right
    expect(read(rest, false)).toMatchObject({ entry: { save: false, cardholder: null } })
  })

  it.each([
    [{ ExpireDate: '12/30' }],
    [{ ExpireDate: '12/2030' }],
    [{ ExpireDate: '12 / 30' }],
    [{ ExpireDate: '1230' }],
    [{ ExpireDate: '122030' }],
    [{ ExpireDate: '12.30' }],
    [{ ExpireDate: '12-30' }],
    [{ ExpireDate: '12 30' }],
    [{ ExpireDate: '', ExpireMonth: '12', ExpireYear: '2030' }],
    [{ ExpireDate: '', ExpireMonth: '12', ExpireYear: '30' }],
  ])('may have its expiry as %j', (expiry) => {
    expect(read({ ...right, ...expiry })).toMatchObject({ entry: { expiry: { month: 12, year: 2030 } } })
  })

  it.each(['13/30', '00/30', '12', '12/', '/30', '12/3', '1/2/3', 'soon', '12/30/', '99999999999'])('has no expiry in %j', (ExpireDate) => {
    expect(read({ ...right, ExpireDate })).toMatchObject({ faults: [{ field: 'ExpireDate', error: 'format' }] })
  })

  it('is good in its last month and past after it', () => {
    expect(read({ ...right, ExpireDate: '11/26' })).toHaveProperty('entry')
    expect(read({ ...right, ExpireDate: '10/26' })).toMatchObject({ faults: [{ field: 'ExpireDate', error: 'past' }], kept: { expireDate: '10/26' } })
  })

  it('has everything that is wrong with it named at once, in the order of the page', () => {
    const answer = read({ CardNumber: '4111111111111112', CVC2: 'abc' })
    expect(answer).toMatchObject({
      faults: [
        { field: 'CardNumber', error: 'check-digit' },
        { field: 'ExpireDate', error: 'required' },
        { field: 'CVC2', error: 'format' },
        { field: 'Cardholder', error: 'required' },
      ],
    })
  })

  it('needs the CVC2 length of its brand', () => {
    expect(read({ ...right, CVC2: '7391' })).toMatchObject({ faults: [{ field: 'CVC2', error: 'cvc2-length', digits: 3 }] })
    expect(read({ ...right, CardNumber: '378282246310005', CVC2: '739' })).toMatchObject({ faults: [{ field: 'CVC2', error: 'cvc2-length', digits: 4 }] })
    expect(read({ ...right, CardNumber: '378282246310005', CVC2: '7391' })).toHaveProperty('entry')
  })

  it('is not blamed for a CVC2 of four digits while its number cannot be read', () => {
    expect(read({ ...right, CardNumber: '1', CVC2: '7391' })).toMatchObject({ faults: [{ field: 'CardNumber', error: 'length' }] })
  })

  it.each([
    [{ Cardholder: '4111 1111 1111 1111' }, { cardholder: '' }],
    [{ Cardholder: '739' }, { cardholder: '' }],
    [{ CardNumber: '1', Cardholder: 'ANNA <b>' }, { cardholder: 'ANNA <b>' }],
    [{ ExpireDate: '4111111111111111' }, { expireDate: '' }],
    [{ ExpireDate: '739' }, { expireDate: '' }],
    [{ CardNumber: '1' }, { expireDate: '12/30', cardholder: right.Cardholder, save: true }],
  ])('gives back of %j only %j', (typed, kept) => {
    expect(read({ ...right, ...typed })).toMatchObject({ kept })
  })
})

describe('a saved card', () => {
  const cards = [sampleCard(1, 'visa', '1111'), sampleCard(2, 'amex', '0005')]
  const [visa, amex] = cards.map(({ id }) => id) as [string, string]

  it('is paid with the CVC2 length of its brand', () => {
    expect(readSavedEntry(form({ SavedCard: visa, CVC2: '739' }), { cards, cvc2: 'asked' })).toEqual({ entry: { kind: 'saved', cardId: visa, cvc2: '739' } })
    expect(readSavedEntry(form({ SavedCard: amex, CVC2: '739' }), { cards, cvc2: 'asked' })).toEqual({
      faults: [{ field: 'CVC2', error: 'cvc2-length', digits: 4 }],
    })
  })

  it('is paid without a CVC2 where none is asked, and one that was typed goes nowhere', () => {
    expect(readSavedEntry(form({ SavedCard: visa, CVC2: '739' }), { cards, cvc2: 'not-asked' })).toEqual({ entry: { kind: 'saved', cardId: visa, cvc2: null } })
  })

  it('has to be chosen', () => {
    expect(readSavedEntry(form({ CVC2: '739' }), { cards, cvc2: 'asked' })).toEqual({ faults: [{ field: 'SavedCard', error: 'required' }] })
  })

  it('that the page did not show is handed on, for paying to refuse', () => {
    expect(readSavedEntry(form({ SavedCard: 'stranger', CVC2: '739' }), { cards, cvc2: 'asked' })).toEqual({
      entry: { kind: 'saved', cardId: 'stranger', cvc2: null },
    })
  })
})
