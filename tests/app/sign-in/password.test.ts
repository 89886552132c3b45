import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { unpackLogin } from '@/app/sign-in/cookies'
import { POST } from '@/app/sign-in/password/route'
import { openDb } from '@/lib/platform/db'
import { hashPassword } from '@/lib/staff/password'
import { newTotpSecret } from '@/lib/staff/totp'
import { makeTestService, type TestService } from '../../support/test-service'

const password = 'correct horse battery'
let service: TestService

beforeAll(async () => {
  service = await makeTestService()
  const login = 'anna'
  await service.db.prisma.staff.create({
    data: {
      login,
      name: 'Anna',
      side: 'operator',
      role: 'support',
      passwordHash: await hashPassword(password),
      totpSecretSealed: service.vault.sealSecret(`totp:${login}`, newTotpSecret()),
      createdAt: service.clock.now(),
    },
  })
})
afterAll(() => service.close())

// The route takes the service of the process; here it is this one.
const use = (one: unknown) => Object.assign(globalThis, { oneClickService: one })
beforeEach(() => use(service))
afterEach(() => use(undefined))

/** Sends the form as a browser does, and reads where the answer leads. */
async function send(body: string, headers: Record<string, string> = {}) {
  const type = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(Buffer.byteLength(body)) }
  const response = await POST(new Request('http://127.0.0.1:3000/sign-in/password', { method: 'POST', body, headers: { ...type, ...headers } }))
  return { status: response.status, to: response.headers.get('location')?.replace(service.env.publicUrl, ''), cookies: response.headers.getSetCookie() }
}

const right = new URLSearchParams({ login: 'anna', password, next: '/customers/7' }).toString()

describe('the form of login and password', () => {
  it('leads on to the second step with a cookie for five minutes, which no script reads', async () => {
    const { status, to, cookies } = await send(right)
    expect([status, to]).toEqual([303, '/api/auth/signin?callbackUrl=%2Fcustomers%2F7'])
    expect(cookies[0]).toMatch(/^sign-in-attempt=[0-9a-f-]{36}; Path=\/; .*Max-Age=300; HttpOnly; SameSite=lax$/)
  })

  it('binds its cookies to the host where the service is reached by https', async () => {
    use({ ...service, env: { ...service.env, publicUrl: 'https://account.example' } })
    const { cookies } = await send(right)
    for (const cookie of cookies) expect(cookie).toMatch(/^__Host-sign-in-\w+=.*; Path=\/; .*Secure; HttpOnly; SameSite=lax$/)
  })

  it.each([
    ['an unknown one', 'nobody'],
    ['nothing', ''],
    ['a zero character', 'an\u0000na'],
    ['half a character at the longest length', `${'a'.repeat(63)}😀`],
    ['more than a login can be', 'a'.repeat(4000)],
    ['somebody else with the wrong password', 'anna'],
  ])('with %s as the login is refused in the same way', async (_what, login) => {
    const { status, to, cookies } = await send(new URLSearchParams({ login, password: 'wrong' }).toString())
    expect([status, to]).toEqual([303, '/sign-in?refused=1&next=%2F'])
    expect(cookies).toHaveLength(1)
    const kept = unpackLogin(/^sign-in-login=([^;]*)/.exec(cookies[0] ?? '')?.[1])
    expect(login.startsWith(kept.replace(/\uFFFD$/, ''))).toBe(true)
  })

  it('with broken percent signs is refused', async () => {
    expect(await send('login=%ff%zz&password=%e0')).toMatchObject({ status: 303, to: '/sign-in?refused=1&next=%2F' })
  })

  it.each([
    ['from another site', right, { origin: 'https://evil.example' }],
    ['as JSON', '{}', { 'content-type': 'application/json' }],
    ['above eight kilobytes', `${right}&more=${'a'.repeat(8192)}`, {}],
  ])('%s does nothing, not even count as a try', async (_what, body, headers) => {
    const tries = () => service.db.prisma.auditRecord.count({ where: { action: 'staff.sign-in' } })
    const before = await tries()
    expect(await send(body, headers as Record<string, string>)).toEqual({ status: 303, to: '/sign-in?', cookies: [] })
    expect(await tries()).toBe(before)
  })

  it('says that signing in does not work while the database is away', async () => {
    const db = openDb('postgresql://nobody:nothing@127.0.0.1:1/none')
    use({ ...service, db })
    expect(await send(right)).toMatchObject({ status: 303, to: '/sign-in?error=unavailable&next=%2Fcustomers%2F7' })
    await db.close()
  })
})

it('what stands in the cookie of the login may be anything', () => {
  for (const text of [undefined, '', '%', '%zz', 'a|b', '\u0000']) expect(typeof unpackLogin(text)).toBe('string')
})
