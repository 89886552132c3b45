import { describe, expect, it } from 'vitest'
import { explainProof } from '@/lib/assist/explain-proof'
import type { Signing } from '@/lib/merchants/rules'
import { rsaPair } from '../support/rsa-keys'
import { checkValueFor, signatureFor } from '../support/sign-order'

const pair = rsaPair()
const signing: Signing = {
  checkValueRequired: false,
  signatureRequired: false,
  undelimitedCheck: false,
  signatureHash: 'md5',
  secretWord: 'secret',
  publicKeyPems: [pair.publicKey],
}
const x = '111111;100;100.0'
const explain = (tried: { text: string; checkValue?: string; signature?: string }, set: Partial<Signing> = {}) =>
  explainProof({ checkValue: '', signature: '', ...tried }, 111111, { ...signing, ...set })

describe('a check value', () => {
  it('of the known answer fits, in any case', () => {
    const checkValue = 'DBE8D1AB4F19A27D161999DC53293881'
    expect(explain({ text: x, checkValue })).toEqual({ x, undelimited: '111111100100.0', checkValue: 'fits', signature: null })
    expect(explain({ text: x, checkValue: ` ${checkValue.toLowerCase()} ` })).toMatchObject({ checkValue: 'fits' })
  })

  it('is told apart: wrong, right for the other form, nothing to compare with', () => {
    expect(explain({ text: x, checkValue: checkValueFor('secret', '111111;100;100.00') })).toMatchObject({ checkValue: 'wrong' })
    const undelimited = checkValueFor('secret', '111111100100.0')
    expect(explain({ text: x, checkValue: undelimited })).toMatchObject({ checkValue: 'other-form' })
    expect(explain({ text: x, checkValue: undelimited }, { undelimitedCheck: true })).toMatchObject({ checkValue: 'fits' })
    expect(explain({ text: x, checkValue: undelimited }, { secretWord: null })).toMatchObject({ checkValue: 'nothing-to-compare' })
  })
})

describe('a signature', () => {
  it('fits by the hash that is set, and is told when it is the other one', () => {
    const [md5, sha256] = [signatureFor(pair.privateKey, x, 'md5'), signatureFor(pair.privateKey, x, 'sha256')]
    expect(explain({ text: x, signature: md5 })).toMatchObject({ signature: 'fits' })
    expect(explain({ text: x, signature: sha256 })).toMatchObject({ signature: 'other-form' })
    expect(explain({ text: x, signature: sha256 }, { signatureHash: 'sha256' })).toMatchObject({ signature: 'fits' })
    expect(explain({ text: `${x}0`, signature: md5 })).toMatchObject({ signature: 'wrong' })
    expect(explain({ text: x, signature: md5 }, { publicKeyPems: [] })).toMatchObject({ signature: 'nothing-to-compare' })
  })
})

describe('a request', () => {
  it('is read as the wire reads it, an address or a body, with its own proofs', () => {
    const order = { merchant_id: '111111', OrderNumber: 'A;1', OrderAmount: '1', ORDERCURRENCY: 'BYN', CustomerNumber: 'кліент', Disable3DS: '0' }
    const signed = '111111;A;1;1;BYN;кліент'
    const query = new URLSearchParams({ ...order, Checkvalue: checkValueFor('secret', signed) }).toString()
    expect(explain({ text: `https://pay.example/pay/order.cfm?${query}` })).toMatchObject({ x: signed, checkValue: 'fits' })
    expect(explain({ text: query })).toMatchObject({ x: signed, checkValue: 'fits' })
    expect(explain({ text: query, checkValue: 'AA' })).toMatchObject({ checkValue: 'wrong' })
  })

  it.each([
    ['', 'unreadable'],
    ['hello', 'unreadable'],
    ['111111;100', 'unreadable'],
    ['Merchant_ID=111111', 'unreadable'],
    ['Merchant_ID=111111&OrderNumber=%ff', 'unreadable'],
    ['222222;100;1', 'other-merchant'],
    ['Merchant_ID=222222&OrderNumber=1', 'other-merchant'],
    ['111111;100;1', 'no-proof'],
  ])('%j is %s', (text, fault) => {
    expect(explain({ text })).toEqual({ fault })
  })
})

it('no answer holds the secret word or a right proof', () => {
  const told = JSON.stringify([explain({ text: x, checkValue: 'AA', signature: 'AA' }), explain({ text: x, checkValue: 'AA' }, { undelimitedCheck: true })])
  for (const secret of ['secret"', checkValueFor('secret', x), signatureFor(pair.privateKey, x, 'md5')]) expect(told).not.toContain(secret)
})
