import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { signedNames } from '@/lib/assist/signed-text'
import type { Signing } from '@/lib/merchants/rules'
import { readFields } from '../support/assist-order'
import { rsaPair } from '../support/rsa-keys'
import { signedOrder, textToSign } from '../support/sign-order'

const { publicKey, privateKey } = rsaPair()
const withSecret = { merchantId: 500001, secretWord: 'secret' }
const withKey = { merchantId: 500001, privateKeyPem: privateKey }
const fields = { OrderNumber: 'Заказ 1', OrderAmount: '10.50', OrderCurrency: 'BYN', CustomerNumber: 'client-7', Disable3DS: '1', Prepayment: '2.00' }
const plain = { OrderNumber: '1', OrderAmount: '1.00' }

function read(order: Record<string, string>, signing: Partial<Signing> = {}) {
  return readFields(order, { merchant: { mayDisable3ds: true }, signing: { publicKeyPems: [publicKey], ...signing } })
}

const refused = (parameter: string, reason: string) => ({ fault: { secondCode: 158, parameter, reason } })

describe('the signed text', () => {
  it.each([
    [{ Merchant_ID: '111111', OrderNumber: '100', OrderAmount: '100.0' }, '111111;100;100.0'],
    [{ Merchant_ID: '1', OrderNumber: '2', OrderAmount: '3', OrderCurrency: 'BYN', CustomerNumber: '0', Disable3DS: '0', Prepayment: '' }, '1;2;3;BYN'],
    [{ Merchant_ID: '1', OrderNumber: '2', OrderAmount: '3', CustomerNumber: '4', Disable3DS: '1', Prepayment: '5.00' }, '1;2;3;4;1;5.00'],
  ])('of %j is %s', (order, text) => {
    expect(textToSign(order as Record<string, string>, ';')).toBe(text)
    expect(read(signedOrder({ merchantId: order.Merchant_ID, secretWord: 'secret' }, order as unknown as Record<string, string>))).toHaveProperty('order')
  })

  it('is made of values as they were sent, before cleaning', () => {
    expect(read(signedOrder(withSecret, { OrderNumber: `<1>'2'`, OrderAmount: '10', CustomerNumber: '"7"' }))).toMatchObject({
      order: { number: '12', customerNumber: '7' },
    })
    const cleanedFirst = signedOrder(withSecret, { OrderNumber: '12', OrderAmount: '10', CustomerNumber: '7' })
    expect(read({ ...cleanedFirst, CustomerNumber: '"7"' })).toMatchObject(refused('Checkvalue', 'check-value-wrong'))
  })
})

describe('proof', () => {
  it('is not asked of a plain order by a shop that asks for none', () => {
    expect(read({ Merchant_ID: '500001', ...plain })).toHaveProperty('order')
  })

  it('is demanded as the settings of the shop say', () => {
    const unsigned = { Merchant_ID: '500001', ...plain }
    expect(read(unsigned, { checkValueRequired: true })).toMatchObject(refused('Checkvalue', 'check-value-missing'))
    expect(read({ ...unsigned, Checkvalue: '' }, { checkValueRequired: true })).toMatchObject(refused('Checkvalue', 'check-value-missing'))
    expect(read(signedOrder(withSecret, plain), { checkValueRequired: true })).toHaveProperty('order')
    expect(read(unsigned, { signatureRequired: true })).toMatchObject(refused('Signature', 'signature-missing'))
    expect(read(signedOrder(withSecret, plain), { signatureRequired: true })).toMatchObject(refused('Signature', 'signature-missing'))
    expect(read(signedOrder(withKey, plain), { signatureRequired: true })).toHaveProperty('order')
    expect(read(signedOrder({ ...withSecret, ...withKey }, plain), { checkValueRequired: true, signatureRequired: true })).toHaveProperty('order')
  })

  it('is demanded of every order with a CustomerNumber: one of the two is enough', () => {
    const { Checkvalue: _, ...unsigned } = signedOrder(withSecret, { ...plain, CustomerNumber: '7' })
    expect(read(unsigned)).toEqual({ fault: { firstCode: 3, secondCode: 158, parameter: 'Checkvalue', reason: 'proof-missing' } })
    expect(read(signedOrder(withSecret, { ...plain, CustomerNumber: '7' }))).toHaveProperty('order')
    expect(read(signedOrder(withKey, { ...plain, CustomerNumber: '7' }))).toHaveProperty('order')
  })

  it('has no customer without proof: an unsigned 0 is nobody', () => {
    expect(read({ Merchant_ID: '500001', ...plain, CustomerNumber: '0' })).toMatchObject({ order: { customerNumber: null } })
    expect(read({ ...signedOrder(withSecret, plain), CustomerNumber: '0' })).toMatchObject({ order: { customerNumber: null } })
  })

  it('must be right wherever it is sent, asked for or not', () => {
    expect(read({ Merchant_ID: '500001', ...plain, Checkvalue: '0'.repeat(32) })).toEqual({
      fault: { firstCode: 9, secondCode: 158, parameter: 'Checkvalue', reason: 'check-value-wrong' },
    })
    expect(read({ Merchant_ID: '500001', ...plain, Signature: 'AAAA' })).toEqual({
      fault: { firstCode: 9, secondCode: 158, parameter: 'Signature', reason: 'signature-wrong' },
    })
    expect(read({ ...signedOrder(withSecret, plain), Signature: 'AAAA' }, { checkValueRequired: true })).toMatchObject(refused('Signature', 'signature-wrong'))
    expect(read({ ...signedOrder(withKey, plain), Checkvalue: 'x' }, { signatureRequired: true })).toMatchObject(refused('Checkvalue', 'check-value-wrong'))
  })

  it('cannot be right for a shop without secret word or key', () => {
    expect(read(signedOrder(withSecret, plain), { secretWord: null })).toMatchObject(refused('Checkvalue', 'check-value-wrong'))
    expect(read(signedOrder(withKey, plain), { publicKeyPems: [] })).toMatchObject(refused('Signature', 'signature-wrong'))
  })

  it('follows the settings for undelimited text and for SHA-256, off by default', () => {
    const undelimited = signedOrder(withSecret, fields, { undelimited: true })
    expect(read(undelimited, { undelimitedCheck: true })).toHaveProperty('order')
    expect(read(undelimited)).toMatchObject(refused('Checkvalue', 'check-value-wrong'))
    expect(read(signedOrder(withSecret, fields), { undelimitedCheck: true })).toMatchObject(refused('Checkvalue', 'check-value-wrong'))
    const sha256 = signedOrder(withKey, fields, { hash: 'sha256' })
    expect(read(sha256, { signatureHash: 'sha256' })).toHaveProperty('order')
    expect(read(sha256)).toMatchObject(refused('Signature', 'signature-wrong'))
    // The undelimited text is for the check value alone.
    expect(read(signedOrder(withKey, fields), { undelimitedCheck: true })).toHaveProperty('order')
  })
})

describe.each([
  ['check value', signedOrder(withSecret, fields)],
  ['signature', signedOrder(withKey, fields)],
] as const)('an order with a %s', (_, order) => {
  it('is accepted as it was signed', () => {
    expect(read(order)).toHaveProperty('order')
  })

  it.each(signedNames)('is refused without its %s, and with another one', (name) => {
    const { [name]: value = '', ...without } = order
    expect(read(without)).toHaveProperty('fault')
    expect(read({ ...order, [name]: '' })).toHaveProperty('fault')
    expect(read({ ...order, [name]: `${value}0` })).toHaveProperty('fault')
    expect(read({ ...order, [name]: ` ${value}` })).toHaveProperty('fault')
  })

  it('is refused when any byte of a signed field is another', () => {
    const change = fc.record({ name: fc.constantFrom(...signedNames), place: fc.nat(40), by: fc.integer({ min: 1, max: 255 }) })
    fc.assert(
      fc.property(change, ({ name, place, by }) => {
        const bytes = Buffer.from(order[name] ?? '', 'utf8')
        const at = place % bytes.length
        bytes[at] = (bytes[at] ?? 0) ^ by
        return 'fault' in read({ ...order, [name]: bytes.toString('utf8') })
      }),
      { numRuns: 1500 },
    )
  })

  it('is refused when signed fields change places, or characters move from one to the next', () => {
    expect(read({ ...order, OrderNumber: order.CustomerNumber ?? '', CustomerNumber: order.OrderNumber ?? '' })).toHaveProperty('fault')
    expect(read({ ...order, OrderNumber: 'Заказ ', OrderAmount: '110.50' })).toHaveProperty('fault')
    expect(read({ ...order, OrderNumber: 'Заказ 11', OrderAmount: '0.50' })).toHaveProperty('fault')
    expect(read({ ...order, OrderAmount: '10.5' })).toHaveProperty('fault')
    expect(read({ ...order, OrderAmount: '010.50' })).toHaveProperty('fault')
  })
})
