import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findCardData } from './find-card-data'

const visa = '4111111111111111'
const amex = '378282246310005'

describe('the search for card data', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'one-click-search-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const plant = (content: string | Buffer, name = 'deep/file.bin') => {
    mkdirSync(join(folder, 'deep'), { recursive: true })
    writeFileSync(join(folder, name), content)
    return findCardData(folder, [visa, amex]).map(({ form }) => form)
  }

  it.each([
    ['plain', `{"pan":"${visa}"}`],
    ['with spaces', 'card 4111 1111 1111 1111.'],
    ['with spaces', 'card 3782 822463 10005.'],
    ['with hyphens', '4111-1111-1111-1111'],
    ['with plus signs', 'CardNumber=4111+1111+1111+1111&x=1'],
    ['backwards', [...visa].reverse().join('')],
    ['hex', Buffer.from(visa).toString('hex')],
    ['UTF-16', Buffer.from(visa, 'utf16le')],
    ['UTF-16', Buffer.from(visa, 'utf16le').swap16()],
    ['packed', Buffer.from(`00${visa}00`, 'hex')],
    ['packed', Buffer.from(`${amex}f`, 'hex')],
    ['base64', Buffer.from(`card:${visa};`).toString('base64')],
    ['base64', Buffer.from(`ecard:${visa};`).toString('base64')],
    ['base64', Buffer.from(`eecard:${visa};`).toString('base64')],
    ['base64', Buffer.from(amex).toString('base64')],
  ])('finds a card number %s', (form, content) => {
    expect(plant(content)).toContain(form)
  })

  it.each([
    ['CVC2=123&Cardholder=A'],
    ['{"cvc2":"123"}'],
    ['{\\"cvc2\\":\\"123\\"}'],
    ["cvc2: '1234'"],
    ['CVC2%3D123'],
    ['name="CVC2"\r\n\r\n123\r\n--'],
    ['cvv = 123'],
  ])('finds a CVC2 by its name: %s', (content) => {
    expect(plant(`before ${content} after`)).toEqual(['CVC2 in context'])
    expect(plant(Buffer.from(`before ${content} after`, 'utf16le'))).toEqual(['CVC2 in context, UTF-16'])
  })

  it('finds what lies across two chunks of a large file', () => {
    const large = Buffer.alloc(33 * 1024 * 1024, ' ')
    large.write(visa, 32 * 1024 * 1024 - 512 - 5)
    large.write(amex, 32 * 1024 * 1024 - 5)
    expect(new Set(plant(large))).toEqual(new Set(['plain']))
  })

  it('is silent about masks, other numbers and the code that speaks of CVC2', () => {
    expect(plant('411111******1111 4111111111111112 cvc2 text cvc2: z.string() {"cvc2":null} cvc2-length 123 wrong-cvc2')).toEqual([])
  })

  it('leaves out the file that may hold test cards, and no other of that name', () => {
    plant(visa, 'sandbox.json')
    expect(findCardData(folder, [visa], ['sandbox.json'])).toEqual([])
    plant(visa, 'deep/sandbox.json')
    expect(findCardData(folder, [visa], ['sandbox.json']).map(({ file }) => file)).toEqual([join('deep', 'sandbox.json')])
  })
})
