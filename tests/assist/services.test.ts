import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addMerchant } from '../support/add-merchant'
import { fullEntry, onlyCard, payNew, payWith, placeOrder, savedEntry } from '../support/payer'
import { checkValueFor } from '../support/sign-order'
import { makeTestService, type TestService, usualNow } from '../support/test-service'
import { startWireServer } from '../support/wire-server'
import { addWireShop, type WireShop } from '../support/wire-shop'
import { treeOf } from '../support/xml-tree'

let service: TestService
let server: Awaited<ReturnType<typeof startWireServer>>
let shop: WireShop

beforeAll(async () => {
  service = await makeTestService()
  server = await startWireServer(service)
})
afterAll(async () => {
  await server.close()
  await service.close()
})
beforeEach(async () => {
  service.clock.set(usualNow)
  shop = await addWireShop(service, server.url, { settings: { mayDisable3ds: true } })
})

const state = '/orderstate/orderstate.cfm'
const result = '/orderresult/orderresult.cfm'
const byDate = '/resultbydate/resultbydate.cfm'
const plain = { disable3ds: true, customerNumber: null }
const orderOf = (number: string) => service.db.prisma.order.findFirstOrThrow({ where: { merchantId: shop.merchantId, number }, include: { operations: true } })
const pay = (number: string, change: object = {}) => payNew(service, shop.merchantId, { number, ...plain, ...change }, fullEntry(undefined, { save: false }))
const codes = (text: string) => /firstcode="(\d+)" secondcode="(\d+)"/.exec(text)?.slice(1).join('/')

describe('the state of an order', () => {
  it('is told in CSV unless asked otherwise, byte for byte', async () => {
    await pay('A-1')
    const { billNumber } = await orderOf('A-1')
    const check = checkValueFor('secret', `${shop.merchantId}A-110.00BYNApproved`)
    const told = await shop.form(state, { Ordernumber: 'A-1' })
    expect(told.text).toBe(
      `ordernumber;billnumber;orderamount;ordercurrency;orderstate;packetdate;signature;checkvalue\r\nA-1;${billNumber};10.00;BYN;Approved;25.11.2026 10:00:00;;${check}\r\n`,
    )
    expect(told).toMatchObject({ status: 200, type: 'text/csv; charset=utf-8; header=present' })
    expect((await shop.form(state, { ordernumber: 'A-1', FORMAT: '1' })).text).toBe(told.text)
  })

  it('is told in XML, byte for byte', async () => {
    await placeOrder(service, shop.merchantId, { number: 'A<&>"1', customerNumber: null })
    const { billNumber } = await orderOf('A<&>"1')
    const check = checkValueFor('secret', `${shop.merchantId}A<&>"110.00BYNIn Process`)
    expect((await shop.form(state, { OrderNumber: 'A<&>"1', Format: '3' })).text).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<result firstcode="0" secondcode="0" count="1"><order><ordernumber>A&lt;&amp;&gt;&quot;1</ordernumber>' +
        `<billnumber>${billNumber}</billnumber><orderamount>10.00</orderamount><ordercurrency>BYN</ordercurrency><orderstate>In Process</orderstate>` +
        `<packetdate>25.11.2026 10:00:00</packetdate><signature></signature><checkvalue>${check}</checkvalue></order></result>\n`,
    )
  })

  it('is told in JSON and SOAP to whoever asks so, by whatever names', async () => {
    await pay('A-1')
    const { billNumber } = await orderOf('A-1')
    const check = checkValueFor('secret', `${shop.merchantId}A-110.00BYNApproved`)
    const json = { ordernumber: 'A-1', billnumber: billNumber, orderamount: '10.00', ordercurrency: 'BYN', orderstate: 'Approved' }
    const checkdata = { packetdate: '25.11.2026 10:00:00', signature: '', checkvalue: check }
    const asJson = [await shop.json(state, { ORDERNUMBER: 'A-1' }), await shop.form(state, { OrderNumber: 'A-1', format: '5' })]
    for (const told of asJson) expect(JSON.parse(told.text)).toEqual({ orderstate: { ...json, checkdata } })
    const bySoap = await shop.soap(state, { oRdErNuMbEr: 'A-1' })
    const byForm = await shop.form(state, { OrderNumber: 'A-1', Format: '4' })
    expect(bySoap.text).toBe(byForm.text)
    expect(treeOf(bySoap.text).Envelope.Body.orderstate).toMatchObject({ '@firstcode': '0', order: [{ ...json, checkvalue: check }] })
  })

  it('is found within the last three days, or within the interval that is asked for', async () => {
    await pay('A-1')
    const ask = async (fields: Record<string, string> = {}) => codes((await shop.form(state, { Ordernumber: 'A-1', Format: '3', ...fields })).text)
    service.clock.advance(3 * 86_400_000)
    expect(await ask()).toBe('0/0')
    service.clock.advance(1)
    expect(await ask()).toBe('10/201')
    const start = { StartYear: '2026', StartMonth: '11', StartDay: '25' }
    expect(await ask(start)).toBe('0/0')
    expect(await ask({ ...start, StartHour: '10', StartMin: '0' })).toBe('0/0')
    expect(await ask({ ...start, StartHour: '10', StartMin: '1' })).toBe('10/201')
    const end = { EndYear: '2026', EndMonth: '11', EndDay: '25' }
    expect(await ask({ ...start, ...end })).toBe('0/0')
    expect(await ask({ ...end, EndHour: '10', EndMin: '00' })).toBe('0/0')
    expect(await ask({ ...end, EndHour: '09', EndMin: '59' })).toBe('10/201')
  })

  it.each([
    [{ Ordernumber: '' }, '3/107'],
    [{}, '3/107'],
    [{ Ordernumber: 'x'.repeat(129) }, '4/107'],
    [{ Ordernumber: 'no such' }, '10/201'],
    [{ Ordernumber: '1', StartDay: '1' }, '3/113'],
    [{ Ordernumber: '1', StartYear: '2026', StartDay: '1' }, '3/112'],
    [{ Ordernumber: '1', StartYear: '2026', StartMonth: '2', StartDay: '29' }, '5/104'],
    [{ Ordernumber: '1', StartYear: '2026', StartMonth: '13', StartDay: '1' }, '5/112'],
    [{ Ordernumber: '1', StartYear: '26', StartMonth: '1', StartDay: '1' }, '5/113'],
    [{ Ordernumber: '1', StartYear: '2026', StartMonth: 'a', StartDay: '1' }, '4/112'],
    [{ Ordernumber: '1', StartYear: '2027', StartMonth: '1', StartDay: '1' }, '5/104'],
    [{ Ordernumber: '1', Login: '' }, '3/101'],
    [{ Ordernumber: '1', Password: '' }, '3/102'],
    [{ Ordernumber: '1', Merchant_ID: '' }, '3/100'],
    [{ Ordernumber: '1', Merchant_ID: '2147483648' }, '4/100'],
    [{ Ordernumber: '1', Merchant_ID: '1' }, '7/141'],
    [{ Ordernumber: '1', Password: 'wrong' }, '7/141'],
    [{ Ordernumber: '1', Login: 'SHOP_LOGIN' }, '7/141'],
    [{ Ordernumber: 'a\u0000b' }, '4/107'],
  ])('is refused to %o with %s', async (fields: Record<string, string>, answer) => {
    expect(codes((await shop.form(state, { Format: '3', ...fields })).text)).toBe(answer)
  })

  it('of another merchant is not told', async () => {
    const other = await addMerchant(service)
    await placeOrder(service, other.merchantId, { number: 'theirs' })
    expect(codes((await shop.form(state, { Ordernumber: 'theirs', Format: '3' })).text)).toBe('10/201')
  })
})

describe('a refusal', () => {
  it('has the form of the call', async () => {
    expect((await shop.form(state, {})).text).toBe('firstcode;secondcode\r\n3;107\r\n')
    expect((await shop.form(state, { Format: '3' })).text).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<result firstcode="3" secondcode="107" count="0"></result>\n',
    )
    const fault = { detail: { firstcode: '3', secondcode: '107' }, faultcode: '3', faultstring: 'a required parameter is missing: order number' }
    expect(JSON.parse((await shop.json(state, {})).text)).toEqual({ fault })
    expect(treeOf((await shop.soap(state, {})).text).Envelope.Body.Fault).toEqual(fault)
    expect((await shop.form(state, { Format: '2' })).text).toBe('firstcode;secondcode\r\n5;103\r\n')
  })

  const raw = async (body: BodyInit, type: string | null, method = 'POST') => {
    const response = await fetch(`${server.url}${state}`, { method, ...(method === 'GET' ? {} : { body }), headers: type ? { 'content-type': type } : {} })
    return `${response.status} ${await response.text()}`
  }

  it.each([
    ['nothing', '', 'application/x-www-form-urlencoded', 200, '3;100'],
    ['an unknown type', 'Merchant_ID=1', 'text/plain', 415, '4;350'],
    ['another encoding', 'Merchant_ID=1', 'application/x-www-form-urlencoded; charset=windows-1251', 200, '4;350'],
    ['broken UTF-8', 'Ordernumber=%FF', 'application/x-www-form-urlencoded', 200, '4;107'],
    ['a parameter twice', 'Login=a&LOGIN=b', 'application/x-www-form-urlencoded', 200, '4;101'],
    ['a large body', `Ordernumber=${'x'.repeat(70_000)}`, 'application/x-www-form-urlencoded', 413, '4;350'],
  ])('of %s is one', async (_, body, type, status, answer) => {
    expect(await raw(body, type)).toBe(`${status} firstcode;secondcode\r\n${answer}\r\n`)
  })

  it.each(['{', '[]', '"x"', 'null', '{"a":{"b":{"c":{"d":{"e":1}}}}}', '{"ordernumber":["1"],"merchant":{}}', '\u0000'])(
    'of JSON like %s is JSON',
    async (body) => {
      expect(await raw(body, 'application/json')).toMatch(/^200 \{"fault":\{"detail":\{"firstcode":"[34]"/)
    },
  )

  it.each([
    '<a',
    '<a></b>',
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x><Login>&a;</Login></x>',
    '<x><Login>&#0;</Login></x>',
    `${'<a>'.repeat(2000)}${'</a>'.repeat(2000)}`,
    '<x/><y/>',
    '\uFFFF',
  ])('of XML like %s is SOAP', async (body) => {
    expect(await raw(body, 'text/xml')).toMatch(/^200 <\?xml.*\n<soapenv:Envelope .*<soapenv:Fault><faultcode>[34]<\/faultcode>/)
  })

  it('of another method says which there are; the query of an address is not read', async () => {
    for (const method of ['GET', 'PUT', 'DELETE']) expect(await raw('x=1', null, method)).toBe('405 firstcode;secondcode\r\n4;350\r\n')
    const query = new URLSearchParams({ Merchant_ID: String(shop.merchantId), Login: shop.login, Password: shop.password })
    const response = await fetch(`${server.url}${state}?${query}`, { method: 'POST', body: new URLSearchParams({ Ordernumber: '1' }) })
    expect(await response.text()).toBe('firstcode;secondcode\r\n3;100\r\n')
  })

  it('slows whoever guesses passwords', async () => {
    const guess = async (Password: string) => codes((await shop.form(state, { Password, Ordernumber: '1', Format: '3' })).text)
    for (let wrong = 0; wrong < 5; wrong += 1) expect(await guess('wrong')).toBe('7/141')
    expect(await guess(shop.password)).toBe('12/141')
    service.clock.advance(1000)
    expect(await guess(shop.password)).toBe('10/201')
  })
})

describe('the description for SOAP', () => {
  it('is served at ?wsdl and names the address', async () => {
    const response = await fetch(`${server.url}/cancel/wscancel.cfm?WSDL`)
    const { definitions } = treeOf(await response.text())
    expect(response.headers.get('content-type')).toBe('text/xml; charset=utf-8')
    expect(definitions.service.port.address['@location']).toBe(`${service.env.publicUrl}/cancel/wscancel.cfm`)
    expect(definitions.portType.operation[0]['@name']).toBe('wscancel')
  })
})

describe('the result of an order', () => {
  it('tells every operation, by number or billnumber, in all forms', async () => {
    await pay('A-1', { comment: 'One; "two"', payer: { firstName: 'Ganna', email: 'g@shop.example' } })
    const { billNumber } = await orderOf('A-1')
    await shop.form('/cancel/cancel.cfm', { Billnumber: billNumber, Amount: '4.00', Currency: 'BYN' })
    const { orders } = JSON.parse((await shop.json(result, { billnumber: `${billNumber}.1`, language: 'RU' })).text).orderresult
    expect(orders).toMatchObject([
      {
        ordernumber: 'A-1',
        billnumber: billNumber,
        ordercomment: 'One; "two"',
        orderamount: '10.00',
        orderstate: 'PartialCanceled',
        customer: { firstname: 'Ganna', lastname: '', middlename: '', email: 'g@shop.example' },
        operations: [
          {
            billnumber: `${billNumber}.1`,
            operationtype: '100',
            amount: '10.00',
            responsecode: 'AS000',
            meannumber: '411111******1111',
            message: 'Операция выполнена',
          },
          { billnumber: `${billNumber}.2`, operationtype: '300', amount: '4.00', responsecode: 'AS000' },
        ],
        threedsdata: { version: '', alphaauthresult: '', challenge: '', eci: '' },
        checkdata: { checkvalue: checkValueFor('secret', `${shop.merchantId}A-110.00BYNPartialCanceled`) },
      },
    ])
    const xml = treeOf((await shop.form(result, { Ordernumber: 'A-1', Format: '3' })).text).result.order
    expect(xml[0]).toMatchObject({
      orderstate: 'PartialCanceled',
      firstname: 'Ganna',
      operation: [{ operationtype: '100' }, { operationtype: '300', eci: '' }],
    })
    const lines = (await shop.form(result, { Ordernumber: 'A-1' })).text.trimEnd().split('\r\n')
    expect(lines).toHaveLength(3)
    expect(lines[0]).toMatch(/^merchant_id;ordernumber;billnumber;.*;packetdate;signature;checkvalue;token;version;alphaauthresult;challenge;eci$/)
    expect(lines[1]).toContain(`;0;"One; ""two""";10.00;BYN;10.00;BYN;1;Ganna;`)
  })

  it('tells an order that nobody tried to pay', async () => {
    await placeOrder(service, shop.merchantId, { number: 'A-1' })
    expect(JSON.parse((await shop.json(result, { ordernumber: 'A-1' })).text).orderresult.orders).toMatchObject([{ orderstate: 'In Process', operations: [] }])
    expect((await shop.form(result, { Ordernumber: 'A-1' })).text).toMatch(/^merchant_id;ordernumber;.*\r\n.*;A-1;/)
  })

  it('names the saved card that was kept, and then used', async () => {
    const kept = { disable3ds: true, customerNumber: 'C-1' }
    await payNew(service, shop.merchantId, { number: 'first', ...kept })
    const token = await onlyCard(service, shop.scopeId)
    await payWith(service, await placeOrder(service, shop.merchantId, { number: 'second', ...kept }), savedEntry(token))
    for (const ordernumber of ['first', 'second']) {
      const { orders } = JSON.parse((await shop.json(result, { ordernumber })).text).orderresult
      expect(orders[0].operations).toMatchObject([{ token, cardexpirationdate: '12/30', cardholder: 'ANNA PAYER' }])
    }
  })

  it('is found by the billnumber whenever it was made, unless an interval says otherwise', async () => {
    await pay('A-1')
    const { billNumber } = await orderOf('A-1')
    service.clock.advance(400 * 86_400_000)
    const ask = async (fields: object) => codes((await shop.form(result, { Billnumber: billNumber, Format: '3', ...fields })).text)
    expect(await ask({})).toBe('0/0')
    expect(await ask({ StartYear: '2027', StartMonth: '1', StartDay: '1' })).toBe('10/143')
    expect(await ask({ Billnumber: '412345678901234' })).toBe('4/143')
    expect(await ask({ Billnumber: '512345678901234' })).toBe('10/143')
    expect(await ask({ Language: 'DE' })).toBe('5/127')
  })
})

describe('the operations of a day', () => {
  const ask = (fields: Record<string, string> = {}) => shop.json(byDate, fields)
  const numbers = (text: string) =>
    JSON.parse(text).resultbydate.operations.map(({ ordernumber, operationtype }: Record<string, string>) => `${ordernumber}:${operationtype}`)

  it('are told once in ten minutes, by type, state and mode', async () => {
    await pay('A-1')
    await pay('T-1', { testMode: true })
    await payNew(service, shop.merchantId, { number: 'D-1', ...plain }, fullEntry('4000000000000002', { save: false }))
    service.clock.advance(60_000)
    await shop.form('/cancel/cancel.cfm', { Billnumber: (await orderOf('A-1')).billNumber })
    expect(numbers((await ask()).text)).toEqual(['A-1:100', 'T-1:100', 'D-1:100', 'A-1:300'])
    expect(JSON.parse((await ask()).text).fault.detail).toEqual({ firstcode: '17', secondcode: '3' })
    const later = async (fields: Record<string, string>) => {
      service.clock.advance(600_000)
      return numbers((await ask(fields)).text)
    }
    expect(await later({ operationtype: 'R' })).toEqual(['A-1:300'])
    expect(await later({ Operationtype: 'a', Operationstate: 'S', TestMode: '0' })).toEqual(['A-1:100'])
    expect(await later({ Operationstate: 'F' })).toEqual(['D-1:100'])
    expect(await later({ TestMode: '1' })).toEqual(['T-1:100'])
    expect(await later({ Operationstate: 'N' })).toEqual([])
    expect(await later({ EndYear: '2026', EndMonth: '11', EndDay: '25', EndHour: '9', EndMin: '59' })).toEqual([])
  })

  it('are of at most 24 hours; a refused call is not counted', async () => {
    const fault = async (fields: Record<string, string>) => JSON.parse((await ask(fields)).text).fault?.detail
    const start = { StartYear: '2026', StartMonth: '11', StartDay: '24', StartHour: '10', StartMin: '0' }
    const end = { EndYear: '2026', EndMonth: '11', EndDay: '25', EndHour: '10', EndMin: '0' }
    expect(await fault({ ...start, ...end })).toEqual({ firstcode: '5', secondcode: '4' })
    expect(await fault({ Operationtype: 'X' })).toEqual({ firstcode: '5', secondcode: '216' })
    expect(await fault({ Operationstate: 'X' })).toEqual({ firstcode: '5', secondcode: '216' })
    expect(await fault({ TestMode: '2' })).toEqual({ firstcode: '5', secondcode: '201' })
    expect(await fault({ ...start, ...end, EndHour: '9', EndMin: '59' })).toBeUndefined()
  })

  it('are none of another merchant', async () => {
    const other = await addMerchant(service, { settings: { mayDisable3ds: true } })
    await payNew(service, other.merchantId, plain)
    expect((await shop.form(byDate, { Format: '3' })).text).toContain('<result firstcode="0" secondcode="0" count="0"></result>')
  })
})

describe('a charge', () => {
  const held = async (number = 'A-1') => {
    await pay(number, { twoStage: true })
    return (await orderOf(number)).billNumber
  }
  const charge = (fields: Record<string, string>) => shop.form('/charge/charge.cfm', { Format: '3', ...fields })

  it('confirms a two-stage order; the same again takes no money twice', async () => {
    const billNumber = await held()
    const [first, second] = await Promise.all([charge({ Billnumber: billNumber }), charge({ Billnumber: billNumber })])
    const again = await charge({ billnumber: `${billNumber}.1`, amount: '10.00', currency: 'BYN' })
    const told = [first, second, again].filter(({ text }) => codes(text) === '0/0').map(({ text }) => treeOf(text).result.orders.order[0])
    expect(told.length).toBeGreaterThanOrEqual(2)
    for (const order of told) expect(order).toMatchObject({ operationtype: '200', amount: '10.00', billnumber: `${billNumber}.2` })
    expect(treeOf(again.text).result.orders.order[0]).toMatchObject({ responsecode: 'AS000', orderstate: 'Approved' })
    expect((await orderOf('A-1')).operations.filter(({ type }) => type === 200)).toHaveLength(1)
  })

  it('may be of less, and is answered in JSON as the specification says', async () => {
    const billnumber = await held()
    const told = JSON.parse((await shop.json('/charge/charge.cfm', { billnumber, amount: 7.5, currency: 'BYN' })).text)
    expect(told).toMatchObject({
      charge: {
        order: { ordernumber: 'A-1', amount: '7.50', orderstate: 'PartialDelayed', responsecode: 'AS000' },
        checkdata: { checkvalue: checkValueFor('secret', `${shop.merchantId}A-110.00BYNPartialDelayed`) },
      },
    })
    expect(codes((await charge({ Billnumber: billnumber, Amount: '8', Currency: 'BYN' })).text)).toBe('11/307')
  })

  it.each([
    [{}, '3/143'],
    [{ Billnumber: 'x' }, '4/143'],
    [{ Billnumber: '512345678901234' }, '10/143'],
    [{ extended: '.9' }, '10/216'],
    [{ Amount: '10.00' }, '3/105'],
    [{ Currency: 'BYN' }, '3/108'],
    [{ Amount: '10.001', Currency: 'BYN' }, '4/108'],
    [{ Amount: '0', Currency: 'BYN' }, '5/108'],
    [{ Amount: '10.01', Currency: 'BYN' }, '5/108'],
    [{ Amount: '10.00', Currency: 'USD' }, '5/105'],
    [{ Amount: '10.00', Currency: 'XXQ' }, '5/105'],
    [{ Language: 'QQ' }, '5/127'],
  ])('of %o is refused with %s, and nothing is taken', async (fields: Record<string, string>, answer) => {
    const billNumber = await held()
    const { extended = '', ...sent } = fields
    const bill: Record<string, string> = Object.keys(fields).length === 0 ? {} : { Billnumber: `${billNumber}${extended}` }
    expect(codes((await charge({ ...bill, ...sent })).text)).toBe(answer)
    expect((await orderOf('A-1')).state).toBe('delayed')
  })

  it('of a one-stage, unpaid or foreign order is refused', async () => {
    await pay('A-1')
    expect(codes((await charge({ Billnumber: (await orderOf('A-1')).billNumber })).text)).toBe('15/307')
    await placeOrder(service, shop.merchantId, { number: 'A-2', twoStage: true })
    expect(codes((await charge({ Billnumber: (await orderOf('A-2')).billNumber })).text)).toBe('10/306')
    const other = await addWireShop(service, server.url)
    const foreign = await other.form('/charge/charge.cfm', { Format: '3', Billnumber: (await orderOf('A-1')).billNumber })
    expect(codes(foreign.text)).toBe('10/143')
  })
})

describe('a cancel', () => {
  const cancel = async (fields: Record<string, string>, path = '/cancel/wscancel.cfm') => {
    const { text } = await shop.form(path, { Format: '5', ...fields })
    const { wscancel, fault } = JSON.parse(text)
    return wscancel
      ? `${wscancel.order.amount} ${wscancel.order.orderstate} ${wscancel.order.responsecode}`
      : `${fault.detail.firstcode}/${fault.detail.secondcode}`
  }

  it('voids what is held, gives back what was taken, wholly or in parts', async () => {
    await pay('held', { twoStage: true })
    await pay('taken')
    const [held, taken] = [(await orderOf('held')).billNumber, (await orderOf('taken')).billNumber]
    expect(await cancel({ Billnumber: held, Amount: '4.00', Currency: 'BYN' })).toBe('15/300')
    expect(await cancel({ Billnumber: held }, '/cancel/cancel.cfm')).toBe('10.00 Canceled AS000')
    expect(await cancel({ Billnumber: held })).toBe('11/300')
    expect(await cancel({ Billnumber: `${taken}.1`, Amount: '4.00', Currency: 'BYN', CancelReason: '2' })).toBe('4.00 PartialCanceled AS000')
    expect(await cancel({ Billnumber: taken, Amount: '6.01', Currency: 'BYN' })).toBe('5/108')
    expect(await cancel({ Billnumber: taken })).toBe('6.00 Canceled AS000')
    expect((await orderOf('taken')).operations.map(({ amountMinor, reason, requestedBy }) => [amountMinor, reason, requestedBy])).toEqual([
      [1000n, null, null],
      [400n, 'CancelReason 2', `merchant:${shop.merchantId}`],
      [600n, null, `merchant:${shop.merchantId}`],
    ])
  })

  it('is refused with a reason that is none, and of what was not paid', async () => {
    await placeOrder(service, shop.merchantId, { number: 'A-1' })
    const { billNumber } = await orderOf('A-1')
    expect(await cancel({ Billnumber: billNumber, CancelReason: '4' })).toBe('5/300')
    expect(await cancel({ Billnumber: billNumber })).toBe('10/306')
  })
})
