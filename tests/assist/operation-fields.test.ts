import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  notificationCheckValue,
  notificationFields,
  operationFields,
  stateCheckValue,
  type Told,
  type ToldOperation,
  type ToldOrder,
} from '@/lib/assist/operation-fields'
import { orderStateNames } from '@/lib/assist/order-states'
import { checkValueFor } from '../support/sign-order'

const order: ToldOrder = {
  merchantId: 500001,
  number: 'A-17',
  amountMinor: 123450n,
  currency: 'BYN',
  state: 'approved',
  testMode: false,
  comment: 'Two cups',
  payer: { firstName: 'Ganna', lastName: 'Kupala', email: 'g@shop.example' },
  createdAt: new Date('2026-11-25T08:59:03.900Z'),
}
const payment: ToldOperation = {
  number: 1,
  type: 100,
  state: 'approved',
  billNumber: '550000112345678',
  amountMinor: 123450n,
  currency: 'BYN',
  responseCode: 'AS000',
  approvalCode: 'X12345',
  ip: '203.0.113.7',
  cardFirst6: '411111',
  cardLast4: '1111',
  cardBrand: 'visa',
  cardExpiryYear: 2030,
  cardExpiryMonth: 3,
  cardholder: 'GANNA KUPALA',
  authenticated: 'challenge',
  eci: '05',
  startedAt: new Date('2026-11-25T09:00:00Z'),
  finishedAt: new Date('2026-11-25T09:00:09.999Z'),
}
const told: Told = {
  order,
  operation: payment,
  payment,
  token: '0b6e4c5a-5b58-4c05-9a5e-3e6c2f4bd001',
  language: 'en',
  processingName: 'sandbox',
  packetDate: new Date('2026-12-31T23:59:59Z'),
}
const refund: ToldOperation = {
  ...payment,
  number: 2,
  type: 300,
  amountMinor: 2345n,
  approvalCode: null,
  ip: null,
  cardFirst6: null,
  cardLast4: null,
  cardBrand: null,
  cardExpiryYear: null,
  cardExpiryMonth: null,
  cardholder: null,
  authenticated: 'none',
  eci: null,
  finishedAt: new Date('2026-11-26T00:00:00Z'),
}
const names = (fields: readonly (readonly [string, string])[]) => fields.map(([name]) => name).join(' ')
const valuesOf = (change: Partial<Told> = {}) => Object.fromEntries(operationFields({ ...told, ...change }))

describe('the fields of an operation', () => {
  it('come in a notification in the order of the specification', () => {
    expect(names(notificationFields(told, 'secret'))).toBe(
      'merchant_id ordernumber billnumber testmode ordercomment orderamount ordercurrency amount currency rate firstname lastname middlename email clientip ' +
        'ipaddress meantype_id meantypename meansubtype meannumber cardholder cardexpirationdate issuebank bankcountry orderdate orderstate responsecode message ' +
        'customermessage recommendation approvalcode protocoltypename processingname operationtype operationdate authresult authrequired slipno packetdate ' +
        'signature checkvalue token version alphaauthresult challenge eci',
    )
  })

  it('stand in the guide for integrators as they are sent', () => {
    const guide = readFileSync('docs/integrators/notifications.md', 'utf8')
    const [listed = ''] = /^merchant_id, [^.]*/m.exec(guide) ?? []
    expect(listed.split(/,\s+/).join(' ')).toBe(names(notificationFields(told, 'secret')))
  })

  it('tell a payment: masked card, GMT dates, extended billnumber', () => {
    expect(valuesOf()).toMatchObject({
      merchant_id: '500001',
      ordernumber: 'A-17',
      billnumber: '550000112345678.1',
      orderamount: '1234.50',
      amount: '1234.50',
      currency: 'BYN',
      firstname: 'Ganna',
      middlename: '',
      clientip: '203.0.113.7',
      meantype_id: '1',
      meantypename: 'VISA',
      meannumber: '411111******1111',
      cardexpirationdate: '03/30',
      orderdate: '25.11.2026 08:59:03',
      operationdate: '25.11.2026 09:00:09',
      packetdate: '31.12.2026 23:59:59',
      orderstate: 'Approved',
      responsecode: 'AS000',
      approvalcode: 'X12345',
      operationtype: '100',
      authresult: 'Y',
      authrequired: '1',
      challenge: 'C',
      eci: '05',
      token: '0b6e4c5a-5b58-4c05-9a5e-3e6c2f4bd001',
    })
  })

  it('tell a refund with the card of its payment and an amount of its own', () => {
    expect(valuesOf({ order: { ...order, state: 'partial-canceled' }, operation: refund })).toMatchObject({
      billnumber: '550000112345678.2',
      orderamount: '1234.50',
      amount: '23.45',
      meannumber: '411111******1111',
      operationtype: '300',
      operationdate: '26.11.2026 00:00:00',
      orderstate: 'PartialCanceled',
      approvalcode: 'X12345',
      ipaddress: '203.0.113.7',
    })
  })

  it('tell an operation without an outcome as one in process, and since when', () => {
    const open = { ...payment, state: 'unknown', responseCode: null, approvalCode: null, finishedAt: null, authenticated: 'none', eci: null }
    expect(valuesOf({ order: { ...order, state: 'in-process' }, operation: open, payment: open, token: null })).toMatchObject({
      responsecode: 'AS300',
      orderstate: 'In Process',
      operationdate: '25.11.2026 09:00:00',
      approvalcode: '',
      token: '',
      authresult: '',
      authrequired: '0',
    })
  })

  it('tell a step of 3-D Secure that was not passed', () => {
    const declined = { ...payment, state: 'declined', responseCode: 'AS110', approvalCode: null, authenticated: 'none', eci: null }
    expect(valuesOf({ operation: declined, payment: declined })).toMatchObject({ authresult: 'N', alphaauthresult: 'N', authrequired: '1', challenge: '' })
  })

  it('tell the payer no suspicion, and the merchant the code', () => {
    const stolen = valuesOf({ operation: { ...payment, responseCode: 'AS108' } })
    expect(stolen.customermessage).toBe(valuesOf({ operation: { ...payment, responseCode: 'AS100' } }).customermessage)
    expect(stolen.message).toBe('Refused: suspected fraud')
    expect(valuesOf({ language: 'ru' }).message).toBe('Операция выполнена')
  })

  it.each([
    ['mastercard', '2', 'MasterCard'],
    ['maestro', '2', 'MasterCard'],
    ['mir', '6', 'MIR'],
    ['belkart', '39', 'Belkart'],
    ['unionpay', '', ''],
    [null, '', ''],
  ])('name the brand %s as %s', (cardBrand, id, name) => {
    expect(valuesOf({ payment: { ...payment, cardBrand } })).toMatchObject({ meantype_id: id, meantypename: name })
  })

  it('have a name for every state of an order', () => {
    expect(Object.values(orderStateNames)).toEqual([
      'In Process',
      'Delayed',
      'Approved',
      'PartialDelayed',
      'Declined',
      'Timeout',
      'Canceled',
      'PartialCanceled',
    ])
  })
})

describe('the check value', () => {
  it('of a notification covers merchant, order, amount of the operation, currency and state without delimiter', () => {
    const canceled = { order: { ...order, state: 'partial-canceled' }, operation: refund }
    expect(notificationCheckValue(canceled, 'secret')).toBe(checkValueFor('secret', '500001A-1723.45BYNPartialCanceled'))
    expect(Object.fromEntries(notificationFields({ ...told, ...canceled }, 'secret')).checkvalue).toBe(notificationCheckValue(canceled, 'secret'))
    expect(notificationCheckValue(canceled, null)).toBe('')
  })

  it('of a state has the answer of the specification', () => {
    const known = { ...order, merchantId: 111111, number: 'ok', amountMinor: 400n, currency: 'RUB', state: 'canceled' }
    expect(stateCheckValue(known, 'secret')).toBe('74DEB154081757F1E8097DDFAC35FC5C')
    expect(stateCheckValue(known, null)).toBe('')
  })
})
