import { renderToStaticMarkup } from 'react-dom/server'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { attemptCookie, cookieLook, sessionCookie } from '@/app/sign-in/cookies'
import { authOptions } from '@/app/sign-in/options'
import SecondFactor from '@/app/sign-in/second-factor/page'
import { readEnv } from '@/lib/platform/env'
import { changeAccount } from '@/lib/staff/change-account'
import { sessionMs } from '@/lib/staff/rules'
import { checkPassword } from '@/lib/staff/sign-in'
import { totpCode } from '@/lib/staff/totp'
import { type AddedMerchant, addMerchant } from '../../support/add-merchant'
import { customerOf, onlyCard, payNew } from '../../support/payer'
import { type AddedStaff, addStaff, callerOf, signIn } from '../../support/staff'
import { makeTestService, type TestService, usualNow } from '../../support/test-service'

// What Next tells of a request; everything of our own is real.
const asked = vi.hoisted(() => ({ sessionId: null as string | null, cookies: {} as Record<string, string> }))
vi.mock('next/headers', () => ({
  headers: async () => new Headers({ 'x-path': '/x' }),
  cookies: async () => ({
    get: (name: string) => (asked.cookies[name] === undefined ? undefined : { name, value: asked.cookies[name] }),
    getAll: () => Object.entries(asked.cookies).map(([name, value]) => ({ name, value })),
    has: (name: string) => name in asked.cookies,
    set: () => {},
  }),
}))
vi.mock('next-auth', async (load) => ({ ...(await load<object>()), getServerSession: async () => ({ sessionId: asked.sessionId }) }))

const origin = { ip: '203.0.113.7', userAgent: 'a browser' }
let service: TestService
let shop: AddedMerchant

const use = (one: unknown) => Object.assign(globalThis, { oneClickService: one })
beforeAll(async () => {
  process.env.__NEXT_EXPERIMENTAL_AUTH_INTERRUPTS = 'true'
  service = await makeTestService()
  shop = await addMerchant(service)
})
beforeEach(() => {
  service.clock.set(usualNow)
  asked.cookies = {}
  asked.sessionId = null
  use(service)
})
afterAll(async () => {
  use(undefined)
  await service.close()
})

const production = () => ({ ...service, env: { ...service.env, sandbox: false, publicUrl: 'https://account.example' } })

async function attemptOf({ login, password }: Pick<AddedStaff, 'login' | 'password'>): Promise<string> {
  const outcome = await checkPassword(service, { login, password, origin })
  if (outcome.kind !== 'second-factor') throw new Error(outcome.kind)
  return outcome.attemptId
}

async function secondPage(attemptId: string): Promise<string> {
  asked.cookies = { ...asked.cookies, [attemptCookie()]: attemptId }
  for (const name of ['next-auth.csrf-token', '__Host-next-auth.csrf-token']) asked.cookies[name] = 'aa|bb'
  return renderToStaticMarkup(await SecondFactor({ searchParams: Promise.resolve({}) }))
}

it('a sandbox shows the code that the app would show; in production nothing does, and the code is asked for all the same', async () => {
  const one = await addStaff(service)
  const code = totpCode(one.secret, service.clock.now())
  expect(await secondPage(await attemptOf(one))).toContain(code)
  use(production())
  asked.cookies = {}
  const page = await secondPage(await attemptOf(one))
  expect(page).not.toContain(code)
  expect(page).toContain('name="code"')
})

it('with a right password alone nobody is anybody, in a sandbox or in production', async () => {
  const one = await addStaff(service, { role: 'admin', merchantIds: [shop.merchantId] })
  for (const deps of [service, production()]) {
    use(deps)
    asked.cookies = { [attemptCookie()]: await attemptOf(one) }
    const { providers } = authOptions()
    const [credentials] = providers as unknown as { options: { authorize: (typed: object, request: object) => Promise<unknown> } }[]
    for (const typed of [{}, { code: '' }, { code: '000000' }, { passkey: '{}' }])
      expect(await credentials?.options.authorize(typed, { headers: {} })).toBeNull()
  }
})

it('a service that is no sandbox does not start without https, and so never sets a cookie that travels in clear', () => {
  const settings = { DATABASE_URL: 'postgresql://x@127.0.0.1/x', SANDBOX: '0', VAULT_KEYS: 'file:keys.json', PUBLIC_URL: 'http://account.example' }
  expect(() => readEnv(settings)).toThrow('PUBLIC_URL must start with https')
})

it('the cookie of a session is for this host alone, for no script, for twelve hours at most', () => {
  use(production())
  const { cookies, session, useSecureCookies } = authOptions()
  expect(cookies?.sessionToken).toEqual({
    name: '__Host-next-auth.session-token',
    options: { httpOnly: true, sameSite: 'lax', secure: true, path: '/' },
  })
  expect([session?.maxAge, useSecureCookies]).toEqual([sessionMs / 1000, true])
  use(service)
  expect([sessionCookie(), cookieLook()]).toEqual(['next-auth.session-token', { httpOnly: true, sameSite: 'lax', secure: false, path: '/' }])
})

it('a role that is taken away refuses the act of a page that was open before, and the attempt is written down', async () => {
  const { deleteCard } = await import('@/app/(account)/customers/[customerId]/actions')
  const admin = await callerOf(service, await addStaff(service, { role: 'admin', merchantIds: [shop.merchantId] }))
  const clerk = await addStaff(service, { role: 'manager', merchantIds: [shop.merchantId] })
  await payNew(service, shop.merchantId)
  const { id: customerId } = await customerOf(service, shop.scopeId)
  const form = new FormData()
  for (const [name, value] of Object.entries({ customerId: String(customerId), cardId: await onlyCard(service, shop.scopeId), reason: 'he asked' }))
    form.set(name, value)
  asked.sessionId = await signIn(service, clerk)
  await changeAccount(service, admin, { staffId: clerk.id, role: 'viewer', merchantIds: [shop.merchantId], expectedVersion: 1, reason: 'less work', origin })
  await expect(deleteCard(null, form)).rejects.toMatchObject({ digest: 'NEXT_HTTP_ERROR_FALLBACK;403' })
  expect((await customerOf(service, shop.scopeId)).savedCards.map(({ state }) => state)).toEqual(['member'])
  const records = await service.db.prisma.auditRecord.findMany({ where: { actor: `staff:${clerk.id}`, action: 'cards.delete' } })
  expect(records).toMatchObject([{ outcome: 'refused', reason: 'role', objectKind: 'customer-id', objectId: String(customerId) }])
})
