import { describe, expect, it } from 'vitest'
import { largestFormBytes, readForm } from '@/app/pay/[orderKey]/read-form'

function post(body: BodyInit, type?: string): Request {
  return new Request('http://pay.example/pay/x', { method: 'POST', body, headers: type ? { 'content-type': type } : {} })
}

const urlencoded = 'application/x-www-form-urlencoded'

describe('a form', () => {
  it('is read urlencoded, the first value of a name', async () => {
    const read = await readForm(post('CVC2=123&Cardholder=ANNA+%D0%AF&CVC2=456', `${urlencoded}; charset=UTF-8`))
    if ('fault' in read) throw new Error(read.fault)
    expect([read.form.get('CVC2'), read.form.get('Cardholder'), read.form.get('SaveCard'), read.form.has('SaveCard')]).toEqual(['123', 'ANNA Я', '', false])
  })

  it('is read as multipart, where a file is no answer', async () => {
    const data = new FormData()
    data.set('action', 'pay')
    data.set('CVC2', new Blob(['123']), 'cvc2.txt')
    const read = await readForm(post(data))
    if ('fault' in read) throw new Error(read.fault)
    expect([read.form.get('action'), read.form.get('CVC2')]).toEqual(['pay', ''])
  })

  it('may be as large as the bound, and not a byte larger', async () => {
    const start = 'action=pay&x='
    const body = start + 'y'.repeat(largestFormBytes - start.length)
    expect(await readForm(post(body, urlencoded))).toHaveProperty('form')
    expect(await readForm(post(`${body}y`, urlencoded))).toEqual({ fault: 'size' })
  })

  it.each(['application/json', 'text/plain', `${urlencoded}x`])('is refused as %s', async (type) => {
    expect(await readForm(post('action=pay', type))).toEqual({ fault: 'type' })
  })

  it('is refused where its multipart is broken', async () => {
    expect(await readForm(post('no boundary anywhere', 'multipart/form-data; boundary=x'))).toEqual({ fault: 'broken' })
    expect(await readForm(post('x', 'multipart/form-data; charset=utf-8'))).toEqual({ fault: 'broken' })
  })

  it('without a body holds nothing', async () => {
    const read = await readForm(new Request('http://pay.example/pay/x', { method: 'POST', headers: { 'content-type': urlencoded } }))
    expect('form' in read && read.form.get('action')).toBe('')
  })

  it('survives bytes that are no UTF-8', async () => {
    expect(await readForm(post(new Uint8Array([0x61, 0x3d, 0xff, 0xfe]), urlencoded))).toHaveProperty('form')
  })
})
