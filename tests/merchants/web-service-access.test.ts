import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { checkWebServiceAccess, freeTries, renewWebServicePassword, takeCall, waitMs } from '@/lib/merchants/web-service-access'
import { addMerchant } from '../support/add-merchant'
import { makeTestService, type TestService, usualNow } from '../support/test-service'

let service: TestService
let merchantId: number
let password: string

beforeAll(async () => {
  service = await makeTestService()
})
beforeEach(async () => {
  service.clock.set(usualNow)
  merchantId = (await addMerchant(service)).merchantId
  const renewed = await renewWebServicePassword(service, { kind: 'all' }, { kind: 'staff', id: 1 }, { merchantId, login: 'shop_login', expectedVersion: 1 })
  if (renewed.kind !== 'renewed') throw new Error(renewed.kind)
  password = renewed.password
})
afterAll(() => service.close())

const enter = (typed = password, ip: string | null = '203.0.113.7', login = 'shop_login') =>
  checkWebServiceAccess(service, { merchantId, login, password: typed, ip })

describe('login and password of the web services', () => {
  it('open for the merchant they are of, and the password stands nowhere', async () => {
    expect(await enter()).toEqual({ kind: 'granted' })
    expect(await enter(password, null)).toEqual({ kind: 'granted' })
    for (const [typed, login] of [
      ['', 'shop_login'],
      [password.slice(1), 'shop_login'],
      [password, 'shop_Login'],
      [password, ''],
    ] as const)
      expect(await enter(typed, '203.0.113.8', login)).toEqual({ kind: 'refused' })
    const other = await addMerchant(service)
    expect(await checkWebServiceAccess(service, { merchantId: other.merchantId, login: 'shop_login', password, ip: null })).toEqual({ kind: 'refused' })
    const { passwordHash } = await service.db.prisma.webServiceLogin.findUniqueOrThrow({ where: { merchantId } })
    expect(Buffer.from(passwordHash).toString('latin1')).not.toContain(password)
  })

  it('end at once when they are renewed; a login that the wire does not allow is refused', async () => {
    const renew = (login: string) => renewWebServicePassword(service, { kind: 'all' }, { kind: 'staff', id: 1 }, { merchantId, login, expectedVersion: 2 })
    expect([await renew('short_7'), await renew('x'.repeat(21)), await renew('магазин_1')]).toEqual(Array(3).fill({ kind: 'bad-login' }))
    const both = await Promise.all([renew('another_1'), renew('another_2')])
    expect(both.map(({ kind }) => kind).toSorted()).toEqual(['renewed', 'stale'])
    expect(await enter()).toEqual({ kind: 'refused' })
  })

  it('are slowed for an address that guesses, and only for that one', async () => {
    for (let guess = 1; guess <= freeTries; guess += 1) expect(await enter('wrong')).toEqual({ kind: 'refused' })
    expect(await enter()).toEqual({ kind: 'wait', until: new Date(usualNow.getTime() + 1000) })
    expect(await enter(password, '203.0.113.99')).toEqual({ kind: 'granted' })
    service.clock.advance(999)
    expect((await enter()).kind).toBe('wait')
    service.clock.advance(1)
    expect(await enter('wrong')).toEqual({ kind: 'refused' })
    expect(await enter()).toEqual({ kind: 'wait', until: new Date(usualNow.getTime() + 1000 + 2000) })
    service.clock.advance(2000)
    expect(await enter()).toEqual({ kind: 'granted' })
    expect(await enter('wrong')).toEqual({ kind: 'refused' })
    expect(await enter()).toEqual({ kind: 'granted' })
  })

  it('count guesses at the same moment each', async () => {
    await Promise.all(Array.from({ length: 40 }, () => enter('wrong')))
    expect((await enter()).kind).toBe('wait')
    const { wrong } = await service.db.prisma.webServiceTry.findFirstOrThrow({ where: { merchantId } })
    expect(wrong).toBeGreaterThanOrEqual(freeTries)
  })

  it('make nobody wait longer than a quarter of an hour', () => {
    expect([0, freeTries - 1, freeTries, freeTries + 1, 15, 1000].map(waitMs)).toEqual([0, 0, 1000, 2000, 900_000, 900_000])
  })
})

describe('a service that may be called once in a while', () => {
  it('is given once, also to many who ask at once, and again when the time is over', async () => {
    const take = () => takeCall(service, merchantId, 'resultbydate', 600_000)
    expect((await Promise.all(Array.from({ length: 8 }, take))).filter(Boolean)).toHaveLength(1)
    service.clock.advance(599_999)
    expect(await take()).toBe(false)
    service.clock.advance(1)
    expect(await take()).toBe(true)
  })
})
