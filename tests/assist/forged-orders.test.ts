import { describe, expect, it } from 'vitest'
import { readOrder } from '@/lib/assist/read-order'
import { receive, urlEncodedPairs } from '@/lib/assist/receive'
import { noProofAsked, readFields, shop } from '../support/assist-order'
import { rsaPair } from '../support/rsa-keys'
import { type SigningChoices, signedOrder } from '../support/sign-order'

const keys = rsaPair('forged')
const order = { OrderNumber: 'Заказ-й7', OrderAmount: '1234.50', OrderCurrency: 'BYN', CustomerNumber: 'client-7', Disable3DS: '1', Prepayment: '5.00' }
const merchant = { mayDisable3ds: true }

const proofs: [string, Partial<typeof noProofAsked>, { secretWord?: string; privateKeyPem?: string }, SigningChoices][] = [
  ['check value', {}, { secretWord: 'secret' }, {}],
  ['signature with MD5', { publicKeyPems: [keys.publicKey] }, { privateKeyPem: keys.privateKey }, {}],
  ['signature with SHA-256', { publicKeyPems: [keys.publicKey], signatureHash: 'sha256' }, { privateKeyPem: keys.privateKey }, { hash: 'sha256' }],
  ['check value without delimiter', { undelimitedCheck: true }, { secretWord: 'secret' }, { undelimited: true }],
]

describe.each(proofs)('an order proven by a %s', (_, signing, signer, choices) => {
  const good = signedOrder({ merchantId: shop.id, ...signer }, order, choices)
  const accepted = (fields: Record<string, string>) => 'order' in readFields(fields, { signing, merchant })
  const proof = 'Checkvalue' in good ? 'Checkvalue' : 'Signature'
  const signed = ['Merchant_ID', ...Object.keys(order)]

  it('is accepted as it is', () => {
    expect(accepted(good)).toBe(true)
  })

  it('is refused with any character of any signed field, or of the proof, changed, left out, doubled or added', () => {
    const taken: string[] = []
    for (const name of [...signed, proof]) {
      const value = good[name] ?? ''
      // Upper and lower case of a check value are the same; every other character of a proof counts.
      const others = name === 'Checkvalue' ? ['0', 'G', ' '] : ['0', '1', 'z', 'Б', ' ', '.']
      for (let at = 0; at < value.length; at += 1) {
        const [start, sign = '', end] = [value.slice(0, at), value[at], value.slice(at + 1)]
        const changed = [...others.filter((other) => other !== sign).map((other) => start + other + end), start + end, start + sign + sign + end]
        for (const text of changed)
          if (text !== value && accepted({ ...good, [name]: text }) && !(name === 'Signature' && text.replace(/\s/g, '') === value))
            taken.push(`${name}=${text}`)
      }
    }
    expect(taken).toEqual([])
  })

  it('is refused with a signed field left out, emptied, zeroed or spelt otherwise', () => {
    for (const name of signed) {
      const { [name]: value = '', ...without } = good
      for (const fields of [without, { ...good, [name]: '' }, { ...good, [name]: '0' }, { ...good, [name]: `${value} ` }, { ...good, [name]: ` ${value}` }])
        expect(accepted(fields)).toBe(false)
    }
    for (const OrderAmount of ['1234.5', '01234.50', '1234.500', '1234,50', '１２３４.50']) expect(accepted({ ...good, OrderAmount })).toBe(false)
    expect(accepted({ ...good, OrderNumber: order.OrderNumber.normalize('NFD') })).toBe(false)
    expect(accepted({ ...good, CustomerNumber: 'CLIENT-7' })).toBe(false)
    expect(accepted({ ...good, CustomerNumber: 'client-7;1' })).toBe(false)
    expect(accepted({ ...good, CustomerNumber: '<client-7>' })).toBe(false)
    expect(accepted({ ...good, [proof]: '' })).toBe(false)
  })

  it('is refused in another encoding, and with a field sent twice', () => {
    const query = new URLSearchParams(good).toString()
    const read = (text: string) => {
      const received = receive(urlEncodedPairs(text))
      if ('fault' in received) return 'refused'
      const result = readOrder(received.received, { merchant: { ...shop, ...merchant }, signing: { ...noProofAsked, ...signing }, sandbox: false })
      return 'order' in result ? 'accepted' : 'refused'
    }
    expect(read(query)).toBe('accepted')
    const cyrillic = encodeURIComponent('Заказ-й7')
    for (const other of ['%C7%E0%EA%E0%E7-%E97', encodeURIComponent(cyrillic), '%8F%A0%AA%A0%A7-%A97', '%D0%97%D0', encodeURIComponent('Заказ-й7\u200b')])
      expect(read(query.replace(cyrillic, other))).toBe('refused')
    for (const name of signed) expect(read(`${query}&${name.toLowerCase()}=${encodeURIComponent(good[name] ?? '')}`)).toBe('refused')
  })
})
