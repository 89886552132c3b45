import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { hashPassword } from '@/lib/staff/password'
import { actions, idleMs, lockMs, may, type Role, sessionMs, triesUntilLock } from '@/lib/staff/rules'
import { endSession, readCaller } from '@/lib/staff/sessions'
import { checkPassword, passSecondFactor } from '@/lib/staff/sign-in'
import { newTotpSecret, totpCode } from '@/lib/staff/totp'
import { addMerchant } from '../support/add-merchant'
import { makeTestService, type TestService, usualNow } from '../support/test-service'

const origin = { ip: '203.0.113.7', userAgent: 'a browser' }
const password = 'correct horse battery'
let service: TestService
let hashed: string
let count = 0

beforeAll(async () => {
  service = await makeTestService()
  hashed = await hashPassword(password)
})
beforeEach(() => service.clock.set(usualNow))
afterAll(() => service.close())

async function someone({ side = 'merchant', role = 'manager' }: { side?: string; role?: string } = {}) {
  count += 1
  const login = `person-${count}`
  const secret = newTotpSecret()
  const row = await service.db.prisma.staff.create({
    data: {
      login,
      name: login,
      side,
      role,
      passwordHash: hashed,
      totpSecretSealed: service.vault.sealSecret(`totp:${login}`, secret),
      createdAt: service.clock.now(),
    },
  })
  return { id: row.id, login, secret }
}

type Person = Awaited<ReturnType<typeof someone>>

async function attempt(person: Person, typed = password): Promise<string | null> {
  const outcome = await checkPassword(service, { login: person.login, password: typed, origin })
  return outcome.kind === 'second-factor' ? outcome.attemptId : null
}

async function signIn(person: Person): Promise<string> {
  const attemptId = (await attempt(person)) ?? ''
  const outcome = await passSecondFactor(service, { attemptId, code: totpCode(person.secret, service.clock.now()), origin })
  if (outcome.kind !== 'signed-in') throw new Error(`it should sign in, not ${outcome.kind}`)
  return outcome.sessionId
}

describe('the password', () => {
  it('is refused the same way whatever was wrong', async () => {
    const person = await someone()
    expect(await checkPassword(service, { login: person.login, password: 'wrong', origin })).toEqual({ kind: 'refused' })
    expect(await checkPassword(service, { login: 'nobody', password, origin })).toEqual({ kind: 'refused' })
    await service.db.prisma.staff.update({ where: { id: person.id }, data: { disabledAt: service.clock.now() } })
    expect(await checkPassword(service, { login: person.login, password, origin })).toEqual({ kind: 'refused' })
  })

  it.each([triesUntilLock - 1, triesUntilLock, triesUntilLock + 1])('after %i wrong tries', async (tries) => {
    const person = await someone()
    for (let wrong = 0; wrong < tries; wrong += 1) await attempt(person, 'wrong')
    expect((await attempt(person)) !== null).toBe(tries < triesUntilLock)
  })

  it('rests for 30 minutes to the millisecond, then lets in again', async () => {
    const person = await someone()
    for (let wrong = 0; wrong < triesUntilLock; wrong += 1) await attempt(person, 'wrong')
    service.clock.advance(lockMs - 1)
    expect(await attempt(person)).toBeNull()
    service.clock.advance(1)
    expect(await attempt(person)).not.toBeNull()
  })

  it('guessed thirty times at once is counted thirty times', async () => {
    const person = await someone()
    await Promise.all(Array.from({ length: 30 }, () => attempt(person, 'wrong')))
    expect(await attempt(person)).toBeNull()
  })
})

describe('the code', () => {
  it('works once, also when it comes twice at the same moment', async () => {
    const person = await someone()
    const code = totpCode(person.secret, service.clock.now())
    const attempts = [(await attempt(person)) ?? '', (await attempt(person)) ?? '']
    const outcomes = await Promise.all(attempts.map((attemptId) => passSecondFactor(service, { attemptId, code, origin })))
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['refused', 'signed-in'])
  })

  it.each([
    [-2, 'refused'],
    [-1, 'signed-in'],
    [0, 'signed-in'],
    [1, 'signed-in'],
    [2, 'refused'],
  ])('of %i half minutes away is %s', async (steps, kind) => {
    const person = await someone()
    const code = totpCode(person.secret, new Date(service.clock.now().getTime() + steps * 30_000))
    expect((await passSecondFactor(service, { attemptId: (await attempt(person)) ?? '', code, origin })).kind).toBe(kind)
  })

  it('wrong tries count together with those of the password', async () => {
    const person = await someone()
    const attemptId = (await attempt(person)) ?? ''
    for (let wrong = 0; wrong < triesUntilLock; wrong += 1) await passSecondFactor(service, { attemptId, code: 'abcdef', origin })
    expect(await attempt(person)).toBeNull()
  })

  it('without an attempt, or with one that is too old, starts again', async () => {
    const person = await someone()
    const attemptId = (await attempt(person)) ?? ''
    service.clock.advance(5 * 60_000)
    const code = totpCode(person.secret, service.clock.now())
    expect(await passSecondFactor(service, { attemptId, code, origin })).toEqual({ kind: 'start-again' })
    expect(await passSecondFactor(service, { attemptId: 'x', code, origin })).toEqual({ kind: 'start-again' })
  })
})

describe('a session', () => {
  it('ends after 15 minutes without a request, to the millisecond', async () => {
    const person = await someone()
    const early = await signIn(person)
    service.clock.advance(idleMs - 1)
    expect(await readCaller(service, early)).toMatchObject({ login: person.login })
    service.clock.advance(idleMs)
    expect(await readCaller(service, early)).toBeNull()
  })

  it('ends after twelve hours, however busy', async () => {
    const person = await someone()
    const session = await signIn(person)
    for (let passed = 0; passed + idleMs / 2 < sessionMs; passed += idleMs / 2) {
      service.clock.advance(idleMs / 2)
      expect(await readCaller(service, session)).not.toBeNull()
    }
    service.clock.set(new Date(usualNow.getTime() + sessionMs))
    expect(await readCaller(service, session)).toBeNull()
  })

  it('ends when it is ended, and when the account is disabled', async () => {
    const [first, second] = [await someone(), await someone()]
    const [one, two] = [await signIn(first), await signIn(second)]
    await endSession(service, one, origin)
    await service.db.prisma.staff.update({ where: { id: second.id }, data: { disabledAt: service.clock.now() } })
    expect([await readCaller(service, one), await readCaller(service, two)]).toEqual([null, null])
  })

  it('sees the merchants and the role of this moment', async () => {
    const person = await someone()
    const shop = await addMerchant(service)
    const session = await signIn(person)
    expect((await readCaller(service, session))?.scope).toEqual({ kind: 'merchants', merchantIds: [], scopeIds: [] })
    await service.db.prisma.staffMerchant.create({ data: { staffId: person.id, merchantId: shop.merchantId } })
    await service.db.prisma.staff.update({ where: { id: person.id }, data: { role: 'viewer' } })
    expect(await readCaller(service, session)).toMatchObject({ role: 'viewer', scope: { merchantIds: [shop.merchantId], scopeIds: [shop.scopeId] } })
  })

  it('of operator staff sees everything', async () => {
    const session = await signIn(await someone({ side: 'operator', role: 'support' }))
    expect((await readCaller(service, session))?.scope).toEqual({ kind: 'all' })
  })
})

describe('the policy', () => {
  const look = ['account.own', 'customers.view', 'orders.view', 'notifications.view', 'one-click.view', 'settings.view']
  const work = [
    ...look,
    ...['customers.export', 'customers.set-mark', 'customers.bulk', 'cards.see-six-and-four', 'cards.delete', 'limits.propose'],
    ...['orders.export', 'orders.confirm', 'orders.cancel', 'notifications.export', 'notifications.resend', 'notifications.test'],
  ]
  const decide = [
    ...work,
    'customers.erase',
    'customers.approve-erasure',
    'limits.set',
    'limits.approve',
    'settings.appearance',
    'settings.one-click',
    'settings.orders',
    'settings.proof',
    'notifications.settings',
  ]
  const support = [
    'settings.never-cvc2',
    'one-click.grant',
    'staff.view',
    'api-keys.revoke',
    'unions.view',
    'unions.manage',
    'operator.view',
    'merchants.manage',
    'merchants.export',
    'unknowns.resolve',
    'keys.view',
  ]
  const table: Record<Role, string[]> = {
    viewer: look,
    manager: work,
    admin: [...decide, 'one-click.request', 'staff.view', 'staff.manage', 'api-keys.manage', 'api-keys.revoke'],
    auditor: [...look, 'staff.view', 'unions.view', 'operator.view', 'audit.view', 'audit.export', 'keys.view'],
    support: [...decide, ...support],
    supervisor: [...decide, ...support, 'staff.manage', 'unions.dissolve', 'audit.view', 'audit.export', 'keys.manage'],
  }

  it.each(Object.entries(table) as [Role, string[]][])('lets a %s do this and nothing else', (role, allowed) => {
    for (const action of actions) expect([action, may({ role }, action)]).toEqual([action, allowed.includes(action)])
  })
})

it('every sign-in and every refusal is in the audit log, without what was typed', async () => {
  const rows = await service.db.prisma.auditRecord.findMany({ where: { action: 'staff.sign-in' } })
  expect(rows.some((row) => row.outcome === 'done')).toBe(true)
  expect(rows.some((row) => row.outcome === 'refused' && row.objectId === 'unknown')).toBe(true)
  expect(JSON.stringify(rows, (_key, value) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(password)
})
