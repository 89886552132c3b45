import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { largestBodyBytes, readRequest } from '@/lib/assist/read-request'

const address = 'http://pay.example/pay/order.cfm'
const form = 'application/x-www-form-urlencoded'

const get = (query: string) => readRequest(new Request(`${address}?${query}`))
const post = (body: BodyInit, contentType?: string, query = '') =>
  readRequest(new Request(`${address}${query}`, { method: 'POST', body, ...(contentType ? { headers: { 'content-type': contentType } } : {}) }))

const received = (fields: Record<string, string>) => ({ received: new Map(Object.entries(fields)) })

describe('a request', () => {
  it('brings its parameters in the query of a GET', async () => {
    expect(await get('merchant_id=1&OrderNumber=%D0%97%D0%B0%D0%BA%D0%B0%D0%B7+1&OrderComment=a%2Bb&Language')).toEqual(
      received({ Merchant_ID: '1', OrderNumber: 'Заказ 1', OrderComment: 'a+b', Language: '' }),
    )
    expect(await readRequest(new Request(address))).toEqual(received({}))
  })

  it('brings them in the body of a POST, as a form or in parts, and in its query', async () => {
    expect(await post('Merchant_ID=1&OrderNumber=%D0%97', form)).toEqual(received({ Merchant_ID: '1', OrderNumber: 'З' }))
    expect(await post('Merchant_ID=1', `${form}; charset=UTF-8`, '?OrderNumber=2')).toEqual(received({ OrderNumber: '2', Merchant_ID: '1' }))
    const parts = new FormData()
    parts.set('Merchant_ID', '1')
    parts.set('OrderComment', 'Заказ')
    expect(await post(parts)).toEqual(received({ Merchant_ID: '1', OrderComment: 'Заказ' }))
    expect(await post('')).toEqual(received({}))
  })

  it('may not name one parameter twice, in one place or in two', async () => {
    expect(await get('OrderAmount=1&orderamount=2')).toMatchObject({ fault: { firstCode: 4, secondCode: 108, reason: 'repeated' } })
    expect(await post('OrderAmount=1', form, '?OrderAmount=1')).toMatchObject({ fault: { secondCode: 108, reason: 'repeated' } })
  })

  it.each(['%', '%4', '%zz', '%FF', '%C0%80', '%ED%A0%80', '%F8%88%80%80%80', '%CF%F0%E8%E2%E5%F2'])(
    'is refused with %s in a parameter of ours',
    async (broken) => {
      expect(await get(`OrderComment=a${broken}`)).toMatchObject({ fault: { firstCode: 4, secondCode: 110, reason: 'encoding' } })
      expect(await post(`OrderComment=a${broken}`, form)).toMatchObject({ fault: { secondCode: 110, reason: 'encoding' } })
      expect(await get(`utm=${broken}&${broken}=1&Merchant_ID=1`)).toEqual(received({ Merchant_ID: '1' }))
    },
  )

  it('is refused with bytes that are not UTF-8, or in another declared encoding', async () => {
    const windows1251 = new Uint8Array([...Buffer.from('OrderComment='), 0xcf, 0xf0])
    expect(await post(windows1251, form)).toMatchObject({ fault: { firstCode: 4, secondCode: 103, reason: 'encoding' } })
    expect(await post('OrderComment=a', `${form}; charset=windows-1251`)).toMatchObject({ fault: { reason: 'encoding' } })
    const parts = Buffer.concat([
      Buffer.from('--b\r\nContent-Disposition: form-data; name="OrderComment"\r\n\r\n'),
      Buffer.from([0xcf, 0xf0]),
      Buffer.from('\r\n--b--\r\n'),
    ])
    expect(await post(parts, 'multipart/form-data; boundary=b')).toMatchObject({ fault: { secondCode: 110, reason: 'encoding' } })
  })

  it('is refused as anything but a form', async () => {
    for (const type of ['application/json', 'text/plain', 'application/xml', 'nonsense']) {
      expect(await post('{}', type)).toMatchObject({ fault: { firstCode: 4, secondCode: 103, parameter: null, reason: 'body-type' } })
    }
    const file = new FormData()
    file.set('OrderComment', new File(['x'], 'x.txt'))
    expect(await post(file)).toMatchObject({ fault: { parameter: 'OrderComment' } })
  })

  it('is refused in parts that end too soon', async () => {
    for (const broken of ['', '--b', '--b\r\nContent-Disposition: form-data; name="OrderComment"\r\n\r\nx', 'nothing']) {
      if (broken) expect(await post(broken, 'multipart/form-data; boundary=b')).toMatchObject({ fault: { secondCode: 103, reason: 'body' } })
    }
    expect(await post('x', 'multipart/form-data')).toMatchObject({ fault: { reason: 'body' } })
  })

  it('has a body of at most 64 KB, announced or not', async () => {
    const filled = (bytes: number) => `x=${'a'.repeat(bytes - 2)}`
    expect(await post(filled(largestBodyBytes), form)).toEqual(received({}))
    expect(await post(filled(largestBodyBytes + 1), form)).toMatchObject({ fault: { reason: 'body-too-large' } })
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(8192)) })
    const request = new Request(address, { method: 'POST', body: endless, headers: { 'content-type': form }, duplex: 'half' } as RequestInit)
    expect(await readRequest(request)).toMatchObject({ fault: { firstCode: 4, secondCode: 103, reason: 'body-too-large' } })
  })

  it('is refused by any other method', async () => {
    expect(await readRequest(new Request(address, { method: 'PUT', body: 'Merchant_ID=1', headers: { 'content-type': form } }))).toMatchObject({
      fault: { reason: 'method' },
    })
  })

  it('makes nothing throw, whatever bytes it brings', async () => {
    const types = fc.constantFrom(form, 'multipart/form-data; boundary=b', 'multipart/form-data', 'application/json', '')
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .string({ unit: fc.constantFrom('--b', '\r\n', 'Content-Disposition: form-data; name="Email"', '%', '&', '=', 'Email', '\0', 'ю') })
        .map((text) => new Uint8Array(Buffer.from(text))),
    )
    await fc.assert(
      fc.asyncProperty(types, bytes, async (type, body) => {
        const answer = await post(body as Uint8Array<ArrayBuffer>, type)
        expect('fault' in answer || 'received' in answer).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})
