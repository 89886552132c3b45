import { describe, expect, it } from 'vitest'
import { checkAddress, isPublicAddress } from '@/lib/platform/outgoing/address'

const faultOf = (text: string, sandbox = false) => {
  const checked = checkAddress(text, { sandbox })
  return 'fault' in checked ? checked.fault : null
}

describe('an address to call', () => {
  it.each([
    'https://shop.example/hook',
    'https://shop.example:8443/hook?a=b',
    'http://shop.example/hook',
    'http://shop.example:8080/',
    'https://93.184.216.34/',
  ])('may be %s', (text) => expect(faultOf(text)).toBeNull())

  it.each([
    ['shop.example', 'not-a-url'],
    ['ftp://shop.example/', 'scheme'],
    ['file:///etc/passwd', 'scheme'],
    ['https://shop.example:444/', 'port'],
    ['http://shop.example:443/', 'port'],
    ['https://shop.example:22/', 'port'],
    ['https://name:word@shop.example/', 'credentials'],
    ['https://shop.example/#part', 'fragment'],
    ['https://10.0.0.1/', 'not-public'],
    ['https://[::1]/', 'not-public'],
    ['https://[::ffff:10.0.0.1]/', 'not-public'],
    ['https://0x7f000001/', 'not-public'],
    ['https://2130706433/', 'not-public'],
    ['https://0177.1/', 'not-public'],
    ['https://127.0.0.1/', 'not-public'],
    [`https://shop.example/${'a'.repeat(500)}`, 'too-long'],
  ])('may not be %s', (text, fault) => expect(faultOf(text)).toBe(fault))

  it('may be a port of this machine in the sandbox only, and no other private one', () => {
    expect(faultOf('http://127.0.0.1:3499/hook', true)).toBeNull()
    expect(faultOf('http://localhost:3499/hook', true)).toBeNull()
    expect(faultOf('http://127.0.0.1:3499/hook')).toBe('port')
    expect(faultOf('http://127.0.0.1:8080/hook')).toBe('not-public')
    expect(faultOf('http://127.0.0.2:8080/hook', true)).toBe('not-public')
    expect(faultOf('http://10.0.0.1:8080/hook', true)).toBe('not-public')
  })
})

describe('an IP address', () => {
  it.each(['8.8.8.8', '93.184.216.34', '2a00:1450:4001::1', '2606:4700::1'])('%s is public', (address) => expect(isPublicAddress(address)).toBe(true))

  it.each([
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '127.0.0.1',
    '127.255.255.254',
    '0.0.0.0',
    '169.254.169.254',
    '100.64.0.1',
    '100.127.255.255',
    '192.0.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:127.0.0.1',
    '64:ff9b::a00:1',
    '64:ff9b:1::a00:1',
    '2002:a00:1::',
    '2001::1',
    '2001:db8::1',
    'fd00::1',
    'fe80::1',
    'fec0::1',
    'ff02::1',
    '100::1',
    '4000::1',
    'not an address',
  ])('%s is not', (address) => expect(isPublicAddress(address)).toBe(false))
})
