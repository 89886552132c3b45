import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { clientIp } from '@/lib/platform/client-ip'
import { distrustForwardedFor } from '@/lib/platform/distrust-forwarded-for'

describe('the address of a client', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['198.51.100.1, 203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8::9', '2001:db8::9'],
    ['fe80::1%eth0', 'fe80::1'],
    ['203.0.113.9%eth0', null],
    ['203.0.113.9:8080', null],
    ['203.0.113.999', null],
    ["'; drop table orders", null],
    ['unknown', null],
    ['203.0.113.9,', null],
    ['', null],
  ])('of X-Forwarded-For %j is %j', (header, expected) => {
    expect(clientIp(new Headers({ 'x-forwarded-for': header }))).toBe(expected)
  })

  it('is not known without a header', () => {
    expect(clientIp(new Headers())).toBeNull()
  })
})

describe('without a trusted proxy', () => {
  it('what a request says of its own address is gone before the server sees it', async () => {
    distrustForwardedFor()
    const server = createServer((request, response) => response.end(String(request.headers['x-forwarded-for'])))
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    try {
      const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { headers: { 'x-forwarded-for': '198.51.100.1' } })
      expect(await answer.text()).toBe('undefined')
    } finally {
      server.close()
    }
  })
})
