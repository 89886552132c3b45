import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parameterNames, parameters } from '@/lib/assist/parameters'
import { readMerchantId, readOrder } from '@/lib/assist/read-order'
import { receive } from '@/lib/assist/receive'
import { noProofAsked, plainFields, readFields, shop } from '../support/assist-order'
import { signedOrder } from '../support/sign-order'

const signer = { merchantId: 500001, secretWord: 'secret' }

function orderOf(...args: Parameters<typeof readFields>) {
  const read = readFields(...args)
  if ('fault' in read) throw new Error(`refused: ${read.fault.parameter} ${read.fault.reason}`)
  return read.order
}

function faultOf(...args: Parameters<typeof readFields>) {
  const read = readFields(...args)
  if ('order' in read) throw new Error('accepted')
  return read.fault
}

const withNumber = (customerNumber: string, more: Record<string, string> = {}) =>
  signedOrder(signer, { OrderNumber: '100', OrderAmount: '10.00', CustomerNumber: customerNumber, ...more })

describe('an order', () => {
  it('needs no more than shop, number and amount', () => {
    expect(orderOf(plainFields)).toEqual({
      merchantId: 500001,
      number: '100',
      amountMinor: 1000n,
      currency: 'BYN',
      customerNumber: null,
      twoStage: false,
      disable3ds: false,
      testMode: false,
      language: 'ru',
      comment: null,
      returnUrls: { any: null, ok: null, no: null },
      payer: {},
      extra: {},
    })
  })

  it('is read whatever the case of the names', () => {
    const order = orderOf({ merchant_id: '500001', ORDERNUMBER: '7', oRdErAmOuNt: '1', ordercurrency: 'USD', delay: '1', LANGUAGE: 'by', email: 'a@b.example' })
    expect(order).toMatchObject({ number: '7', amountMinor: 100n, currency: 'USD', twoStage: true, language: 'be', payer: { email: 'a@b.example' } })
  })

  it('carries the payer, and known parameters without effect', () => {
    const order = orderOf({
      ...plainFields,
      Lastname: 'Кот',
      Firstname: 'Анна',
      Country: 'BLR',
      Zip: '220004',
      TestMode: '1',
      Prepayment: '3.00',
      CardPayment: '1',
      YMPayment: '0',
    })
    expect(order.payer).toEqual({ lastName: 'Кот', firstName: 'Анна', country: 'BLR', zip: '220004' })
    expect(order.extra).toEqual({ TestMode: '1', Prepayment: '3.00', CardPayment: '1', YMPayment: '0' })
    expect(order.testMode).toBe(true)
  })

  it('loses forbidden characters instead of being refused', () => {
    const order = orderOf({
      ...plainFields,
      OrderNumber: `A<"1">/'2'(=)`,
      Firstname: 'Ann<script>a=1;',
      Address: 'Street <1>; "a" = (2)',
      OrderComment: '<b>100% wool</b>; #1',
    })
    expect(order).toMatchObject({ number: 'A1/2(=)', payer: { firstName: 'Annscripta1', address: 'Street 1; "a"  (2)' }, comment: 'b100% wool/b; #1' })
  })

  it('leaves parameters of the shop alone, even twice and broken', () => {
    const received = receive([...Object.entries(plainFields), ['utm', 'a'], ['utm', 'b'], ['x\0', null], ['session', '\ufffd']])
    expect(received).toEqual({ received: new Map(Object.entries(plainFields)) })
  })
})

describe('what is missing', () => {
  it.each([
    ['OrderNumber', 107],
    ['OrderAmount', 108],
  ] as const)('names %s', (name, secondCode) => {
    expect(faultOf({ ...plainFields, [name]: '' })).toEqual({ firstCode: 3, secondCode, parameter: name, reason: 'missing' })
    const { [name]: _, ...without } = plainFields
    expect(faultOf(without)).toMatchObject({ firstCode: 3, secondCode, parameter: name })
  })

  it('names a number of which cleaning leaves nothing', () => {
    expect(faultOf({ ...plainFields, OrderNumber: '<">' })).toEqual({ firstCode: 3, secondCode: 107, parameter: 'OrderNumber', reason: 'empty-after-cleaning' })
    expect(faultOf({ ...plainFields, OrderNumber: '  ' })).toMatchObject({ parameter: 'OrderNumber' })
    expect(faultOf(withNumber(`<'#'>`))).toMatchObject({ secondCode: 202, parameter: 'CustomerNumber', reason: 'empty-after-cleaning' })
  })
})

describe('Merchant_ID', () => {
  const read = (value: string) => readMerchantId(new Map([['Merchant_ID', value]]))

  it('is a whole number from 1 to 2147483647', () => {
    expect(read('1')).toEqual({ merchantId: 1 })
    expect(read('2147483647')).toEqual({ merchantId: 2147483647 })
    for (const wrong of ['2147483648', '0', '-1', '1.0', '1e3', '0x10', ' 1', 'abc', '99999999999']) {
      expect(read(wrong)).toEqual({ fault: { firstCode: 4, secondCode: 100, parameter: 'Merchant_ID', reason: 'not-a-number' } })
    }
  })

  it('must be sent', () => {
    expect(readMerchantId(new Map())).toMatchObject({ fault: { firstCode: 3, secondCode: 100, reason: 'missing' } })
    expect(read('<>')).toMatchObject({ fault: { firstCode: 3, secondCode: 100, reason: 'empty-after-cleaning' } })
  })
})

describe('lengths', () => {
  const free = [
    'OrderNumber',
    'Lastname',
    'Firstname',
    'Middlename',
    'Email',
    'Address',
    'HomePhone',
    'WorkPhone',
    'MobilePhone',
    'Fax',
    'Country',
    'State',
    'City',
    'Zip',
    'OrderComment',
  ] as const

  it.each(free)('of %s: the longest is taken, one more is refused', (name) => {
    const { max, second } = parameters[name]
    expect(readFields({ ...plainFields, [name]: 'я'.repeat(max) })).toHaveProperty('order')
    expect(faultOf({ ...plainFields, [name]: 'я'.repeat(max + 1) })).toEqual({ firstCode: 4, secondCode: second, parameter: name, reason: 'too-long' })
  })

  it('are those of the specification', () => {
    const of = (name: keyof typeof parameters) => parameters[name].max
    expect([
      of('OrderNumber'),
      of('CustomerNumber'),
      of('Lastname'),
      of('Email'),
      of('Address'),
      of('HomePhone'),
      of('Fax'),
      of('Country'),
      of('City'),
      of('Zip'),
      of('OrderComment'),
      of('URL_RETURN'),
    ]).toEqual([128, 32, 70, 128, 256, 64, 20, 3, 70, 25, 4000, 256])
  })

  it('of CustomerNumber: 1 to 32 after cleaning', () => {
    expect(orderOf(withNumber('7')).customerNumber).toBe('7')
    expect(orderOf(withNumber('x'.repeat(32))).customerNumber).toHaveLength(32)
    expect(orderOf(withNumber(`'${'x'.repeat(32)}'`)).customerNumber).toHaveLength(32)
    expect(faultOf(withNumber('x'.repeat(33)))).toEqual({ firstCode: 4, secondCode: 202, parameter: 'CustomerNumber', reason: 'too-long' })
  })

  it('count characters, not the halves of them', () => {
    expect(orderOf(withNumber('😀'.repeat(32))).customerNumber).toBe('😀'.repeat(32))
    expect(faultOf(withNumber('😀'.repeat(33)))).toMatchObject({ reason: 'too-long' })
  })
})

describe('the amount', () => {
  it.each([
    ['10', 1000n],
    ['10.5', 1050n],
    ['10.50', 1050n],
    ['0.01', 1n],
    ['999999999999999.99', 99999999999999999n],
  ])('%s is read exactly', (text, minor) => {
    expect(orderOf({ ...plainFields, OrderAmount: text }).amountMinor).toBe(minor)
  })

  it.each(['10.001', '1000000000000000', '1000000000000000.00', '10,00', '+10', '-10', '1e2', '.5', '10.', ' 10', '10 ', '0x1F', 'ten', '١٠', 'NaN', '1 000'])(
    '%s is refused',
    (text) => {
      expect(faultOf({ ...plainFields, OrderAmount: text })).toMatchObject({ firstCode: 4, secondCode: 108, parameter: 'OrderAmount' })
    },
  )

  it.each(['0', '0.00', '000'])('%s is not above zero', (text) => {
    expect(faultOf({ ...plainFields, OrderAmount: text })).toEqual({ firstCode: 5, secondCode: 108, parameter: 'OrderAmount', reason: 'amount-zero' })
  })

  it('has no more decimals than its currency', () => {
    expect(orderOf({ ...plainFields, OrderAmount: '500', OrderCurrency: 'JPY' }).amountMinor).toBe(500n)
    expect(faultOf({ ...plainFields, OrderAmount: '500.5', OrderCurrency: 'JPY' })).toMatchObject({ secondCode: 108, reason: 'not-an-amount' })
  })

  it.each(['GBP', 'byn', 'XXX', 'BY', '933', 'ABC'])('in %s is not accepted', (currency) => {
    expect(faultOf({ ...plainFields, OrderCurrency: currency })).toEqual({
      firstCode: 5,
      secondCode: 105,
      parameter: 'OrderCurrency',
      reason: 'currency-not-accepted',
    })
  })
})

describe('choices', () => {
  it.each(['Delay', 'Disable3DS', 'CardPayment', 'ERIPPayment', 'RecurringIndicator'])('%s is 0 or 1', (name) => {
    expect(readFields({ ...plainFields, [name]: '0', ...(name === 'CardPayment' ? { CardPayment: '1' } : {}) })).toHaveProperty('order')
    expect(faultOf({ ...plainFields, [name]: '2' })).toMatchObject({ firstCode: 4, parameter: name, reason: 'not-zero-or-one' })
  })

  it.each([
    ['RU', 'ru'],
    ['en', 'en'],
    ['BY', 'be'],
  ])('language %s is %s', (text, language) => {
    expect(orderOf({ ...plainFields, Language: text }).language).toBe(language)
  })

  it.each(['DE', 'xx', 'BE', '__'])('language %s is not offered', (text) => {
    expect(faultOf({ ...plainFields, Language: text })).toEqual({ firstCode: 5, secondCode: 127, parameter: 'Language', reason: 'unknown-language' })
  })

  it('3-D Secure is switched off only where the shop may', () => {
    const fields = { ...plainFields, Disable3DS: '1' }
    expect(faultOf(fields)).toEqual({ firstCode: 15, secondCode: 400, parameter: 'Disable3DS', reason: 'disable-3ds-not-allowed' })
    expect(orderOf(fields, { merchant: { mayDisable3ds: true } }).disable3ds).toBe(true)
  })

  it('cards cannot be switched off', () => {
    expect(faultOf({ ...plainFields, CardPayment: '0', YMPayment: '1' })).toEqual({
      firstCode: 15,
      secondCode: 218,
      parameter: 'CardPayment',
      reason: 'card-payments-switched-off',
    })
    expect(faultOf({ ...plainFields, CardPayment: '0', YMPayment: '0', WMPayment: '0' })).toMatchObject({
      firstCode: 15,
      secondCode: 218,
      reason: 'all-payment-means-off',
    })
    expect(readFields({ ...plainFields, CardPayment: '1', YMPayment: '0' })).toHaveProperty('order')
    expect(readFields({ ...plainFields, YMPayment: '0', WMPayment: '0' })).toHaveProperty('order')
  })

  it('recurring payments are not offered, least of all with a CustomerNumber', () => {
    expect(faultOf({ ...plainFields, RecurringIndicator: '1' })).toMatchObject({ firstCode: 15, secondCode: 216, reason: 'recurring-not-offered' })
    expect(faultOf(withNumber('7', { RecurringIndicator: '1' }))).toMatchObject({ parameter: 'RecurringIndicator', reason: 'recurring-with-customer-number' })
    expect(faultOf(withNumber('7', { RecurringPeriod: '30' }))).toMatchObject({ parameter: 'RecurringPeriod', reason: 'recurring-with-customer-number' })
    expect(readFields(withNumber('7', { RecurringIndicator: '0' }))).toHaveProperty('order')
  })
})

describe('return addresses', () => {
  const url = (address: string, change = {}) => readFields({ ...plainFields, URL_RETURN_OK: address }, change)

  it.each(['https://shop.example/ok?a=1', 'https://SHOP.example:8443/', 'https://pay.shop.example:8443/x'])('%s is on the list', (address) => {
    expect(url(address)).toHaveProperty('order')
  })

  it.each([
    ['http://shop.example/', 'url-not-https'],
    ['javascript:alert(1)', 'url-not-https'],
    ['ftp://shop.example/', 'url-not-https'],
    ['https://evil.example/', 'url-host-not-listed'],
    ['https://shop.example.evil.example/', 'url-host-not-listed'],
    ['https://evil.example/https:shop.example', 'url-host-not-listed'],
    ['https://sub.shop.example/', 'url-host-not-listed'],
    ['https://shop.example./', 'url-host-not-listed'],
    ['https://pay.shop.example/', 'url-host-not-listed'],
    ['https://evil.example\\@shop.example/', 'url-host-not-listed'],
    ['https://shop.example@evil.example/', 'not-a-url'],
    ['https://user:word@shop.example/', 'not-a-url'],
    ['//shop.example/', 'not-a-url'],
    ['/ok', 'not-a-url'],
    ['https://', 'not-a-url'],
  ])('%s is refused', (address, reason) => {
    expect(url(address)).toMatchObject({ fault: { secondCode: 154, parameter: 'URL_RETURN_OK', reason } })
  })

  it('may be plain http to this machine in a sandbox only', () => {
    for (const address of ['http://localhost:4000/', 'http://127.0.0.1/ok']) {
      expect(url(address, { sandbox: true })).toHaveProperty('order')
      expect(url(address)).toMatchObject({ fault: { reason: 'url-not-https' } })
    }
    expect(url('http://shop.example/', { sandbox: true })).toMatchObject({ fault: { reason: 'url-not-https' } })
    expect(url('http://localhost/', { sandbox: true, merchant: { returnHosts: [] } })).toMatchObject({ fault: { reason: 'url-host-not-listed' } })
  })

  it('take up to 256 characters', () => {
    const longest = `https://shop.example/${'a'.repeat(256 - 21)}`
    expect(url(longest)).toHaveProperty('order')
    expect(url(`${longest}a`)).toMatchObject({ fault: { firstCode: 4, secondCode: 154, reason: 'too-long' } })
  })

  it('each go where they belong', () => {
    const order = orderOf({
      ...plainFields,
      URL_RETURN: 'https://shop.example/a',
      URL_RETURN_OK: 'https://shop.example/b',
      URL_RETURN_NO: 'https://shop.example/c',
    })
    expect(order.returnUrls).toEqual({ any: 'https://shop.example/a', ok: 'https://shop.example/b', no: 'https://shop.example/c' })
  })
})

describe('card numbers in an order', () => {
  const pan = '4111 1111 1111 1111'

  it('are masked in comment and address, also when cleaning brings the digits together', () => {
    const order = orderOf({ ...plainFields, OrderComment: `my card is ${pan}, thanks`, Address: '41<11>1111=11111111' })
    expect(JSON.stringify([order.comment, order.payer])).not.toMatch(/4111/)
    expect(order.comment).toBe('my card is [card …1111], thanks')
  })

  it.each(['Firstname', 'Lastname', 'Middlename', 'Email'])('are refused in %s', (name) => {
    expect(faultOf({ ...plainFields, [name]: pan.replaceAll(' ', '') })).toMatchObject({ firstCode: 5, parameter: name, reason: 'looks-like-pan' })
    expect(faultOf({ ...plainFields, [name]: pan.replaceAll(' ', '/') })).toMatchObject({ parameter: name, reason: 'looks-like-pan' })
  })

  it('cannot be told from other numbers where numbers belong', () => {
    expect(orderOf(withNumber('4111111111111111', { OrderNumber: '5555555555554444' }))).toMatchObject({
      customerNumber: '4111111111111111',
      number: '5555555555554444',
    })
  })

  it('are looked for to the end of the longest text', () => {
    // A search that goes back over what it has read would not end within the time that a test has.
    const long = '1-'.repeat(15000)
    expect(orderOf({ ...plainFields, OrderComment: '1 '.repeat(2000).trimEnd(), ChequeItems: long })).toMatchObject({ number: plainFields.OrderNumber })
  })
})

describe('malformed values', () => {
  it.each(parameterNames)('%s is refused when it is sent twice, whatever the case', (name) => {
    expect(
      receive([
        [name, '1'],
        [name.toUpperCase(), '1'],
      ]),
    ).toEqual({ fault: { firstCode: 4, secondCode: parameters[name].second, parameter: name, reason: 'repeated' } })
  })

  it.each(['\0', '\u0001', '\u001b', '\u007f', '\u0085', '\n'])('a control character is refused (%j)', (character) => {
    expect(receive([['OrderNumber', `1${character}2`]])).toMatchObject({ fault: { firstCode: 4, secondCode: 107, reason: 'control-characters' } })
  })

  it('lines and tabs are taken where people write several lines, other control characters are not', () => {
    expect(orderOf({ ...plainFields, OrderComment: 'one\r\n\ttwo' }).comment).toBe('one\r\n\ttwo')
    expect(faultOf({ ...plainFields, OrderComment: 'one\0two' })).toMatchObject({ secondCode: 110, reason: 'control-characters' })
  })

  it.each([null, '\ufffd', 'a\ud800b', '\udc00'])('text that is not UTF-8 is refused (%j)', (value) => {
    expect(receive([['OrderComment', value]])).toMatchObject({ fault: { firstCode: 4, secondCode: 110, reason: 'encoding' } })
  })

  it('a semicolon is refused where it would blur the signed text', () => {
    expect(faultOf({ ...plainFields, OrderNumber: '1;2' })).toEqual({ firstCode: 4, secondCode: 107, parameter: 'OrderNumber', reason: 'semicolon' })
    expect(faultOf(withNumber('1;2'))).toEqual({ firstCode: 4, secondCode: 202, parameter: 'CustomerNumber', reason: 'semicolon' })
  })

  it('nothing at all makes the reader throw', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string(),
      fc.constantFrom('0', '1', '10.00', 'BYN', 'https://shop.example/', '%', '\0', '1e400', '__proto__', 'constructor'),
    )
    const name = fc.oneof(fc.constantFrom(...parameterNames), fc.string())
    const merchants = fc.constantFrom(shop, { ...shop, returnHosts: ['', ':', '[', 'ю.бел', '*'] })
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value)), merchants, (pairs, merchant) => {
        const received = receive(pairs)
        if ('fault' in received) return
        readMerchantId(received.received)
        readOrder(received.received, { merchant, signing: noProofAsked, sandbox: true })
      }),
      { numRuns: 2000 },
    )
  })
})
