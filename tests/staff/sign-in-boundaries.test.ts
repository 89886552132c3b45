import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { setDisabled } from '@/lib/staff/change-account'
import { changePassword } from '@/lib/staff/change-password'
import { endAllSessions, endOneSession } from '@/lib/staff/end-sessions'
import { askForPassword } from '@/lib/staff/forgotten-password'
import { readSandboxMails } from '@/lib/staff/mails'
import { type Caller, idleMs, lockMs, sessionMs, triesUntilLock } from '@/lib/staff/rules'
import { readCaller, readTimeLeft } from '@/lib/staff/sessions'
import { checkPassword, passSecondFactor } from '@/lib/staff/sign-in'
import { totpCode } from '@/lib/staff/totp'
import { readLink, setForgottenPassword } from '@/lib/staff/use-link'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { type AddedStaff, addStaff, callerOf, signIn } from '../support/staff'
import { makeTestService, type TestService, usualNow } from '../support/test-service'

// The library itself does the work; it is counted how often it is asked.
const work = vi.hoisted(() => ({ verified: 0 }))
vi.mock('@node-rs/argon2', async (load) => {
  const library = await load<typeof import('@node-rs/argon2')>()
  return {
    ...library,
    verify: (...input: Parameters<typeof library.verify>) => {
      work.verified += 1
      return library.verify(...input)
    },
  }
})

const origin = { ip: '203.0.113.7', userAgent: 'a browser' }
const second = 1000
let service: TestService
let shop: AddedMerchant
let admin: Caller

beforeAll(async () => {
  service = await makeTestService()
  shop = await addMerchant(service)
  admin = await callerOf(service, await addStaff(service, { role: 'admin', merchantIds: [shop.merchantId] }))
})
beforeEach(() => service.clock.set(usualNow))
afterAll(() => service.close())

const clerk = () => addStaff(service, { merchantIds: [shop.merchantId] })
const typed = ({ login }: AddedStaff, password: string) => checkPassword(service, { login, password, origin })

async function attemptOf(one: AddedStaff): Promise<string> {
  const outcome = await typed(one, one.password)
  if (outcome.kind !== 'second-factor') throw new Error(outcome.kind)
  return outcome.attemptId
}

const code = (attemptId: string, text: string) => passSecondFactor(service, { attemptId, code: text, origin })

async function tryWrongly(one: AddedStaff, times: number) {
  for (let wrong = 0; wrong < times; wrong += 1) await typed(one, 'wrong')
}

describe('tries', () => {
  it.each([
    [9, 0, true],
    [5, 4, true],
    [5, 5, false],
    [0, 9, true],
    [0, 10, false],
    [9, 1, false],
  ])('%i wrong passwords and %i wrong codes: lets in is %s', async (passwords, codes, letsIn) => {
    const one = await clerk()
    const attemptId = codes > 0 ? await attemptOf(one) : ''
    await tryWrongly(one, passwords)
    for (let wrong = 0; wrong < codes; wrong += 1) expect((await code(attemptId, '000000')).kind).toBe('refused')
    expect((await typed(one, one.password)).kind).toBe(letsIn ? 'second-factor' : 'refused')
  })

  it('ten wrong ones refuse also the right code of whoever was half in before', async () => {
    const one = await clerk()
    const attemptId = await attemptOf(one)
    await tryWrongly(one, triesUntilLock)
    expect((await code(attemptId, totpCode(one.secret, service.clock.now()))).kind).toBe('refused')
  })

  it('of a locked account make its rest no longer', async () => {
    const one = await clerk()
    await tryWrongly(one, triesUntilLock)
    service.clock.advance(lockMs - second)
    await tryWrongly(one, 5)
    expect((await typed(one, one.password)).kind).toBe('refused')
    service.clock.advance(second)
    await signIn(service, one)
  })

  it('begin anew after the rest: nine more are borne, ten are not', async () => {
    for (const [again, letsIn] of [
      [triesUntilLock - 1, true],
      [triesUntilLock, false],
    ] as const) {
      service.clock.set(usualNow)
      const one = await clerk()
      await tryWrongly(one, triesUntilLock)
      service.clock.advance(lockMs)
      await tryWrongly(one, again)
      expect((await typed(one, one.password)).kind).toBe(letsIn ? 'second-factor' : 'refused')
    }
  })

  it('are forgotten by a whole sign-in, not by a right password alone', async () => {
    const one = await clerk()
    await tryWrongly(one, 9)
    await attemptOf(one)
    await tryWrongly(one, 1)
    expect((await typed(one, one.password)).kind).toBe('refused')
    const other = await clerk()
    await tryWrongly(other, 9)
    await signIn(service, other)
    await tryWrongly(other, 9)
    expect((await typed(other, other.password)).kind).toBe('second-factor')
  })
})

describe('whatever is wrong', () => {
  it('the answer is the same, the work is the same, and an account without a second factor is refused like any other', async () => {
    const [known, locked, shut, bare, invited] = [await clerk(), await clerk(), await clerk(), await clerk(), await clerk()]
    await tryWrongly(locked, triesUntilLock)
    await setDisabled(service, admin, { staffId: shut.id, disabled: true, reason: 'left us', origin })
    await service.db.prisma.staff.update({ where: { id: bare.id }, data: { totpSecretSealed: null } })
    await service.db.prisma.staff.create({
      data: { login: 'not-yet', name: 'x', email: 'x@shop.example', side: 'merchant', role: 'viewer', createdAt: service.clock.now() },
    })
    const asked: [string, string][] = [
      ['nobody-at-all', 'wrong'],
      ['no login, but a sentence', 'wrong'],
      [known.login, 'wrong'],
      [known.login, ''],
      [known.login, 'x'.repeat(5000)],
      [locked.login, locked.password],
      [locked.login, 'wrong'],
      [shut.login, shut.password],
      [bare.login, bare.password],
      ['not-yet', ''],
      [invited.login.toUpperCase(), 'wrong'],
    ]
    for (const [login, password] of asked) {
      work.verified = 0
      expect([login, await checkPassword(service, { login, password, origin })]).toEqual([login, { kind: 'refused' }])
      expect([login, work.verified]).toEqual([login, 1])
    }
  })
})

describe('a session', () => {
  it.each([0, 1, 29, 59, 14 * 60])('that was last used %i s after it began is alive 14:59 later, and ended 15:00 later', async (used) => {
    const sessionId = await signIn(service, await clerk())
    service.clock.advance(used * second)
    expect(await readCaller(service, sessionId)).not.toBeNull()
    service.clock.advance(idleMs - second)
    const { lastSeenAt } = await service.db.prisma.staffSession.findUniqueOrThrow({ where: { id: sessionId } })
    expect(await readCaller(service, sessionId)).not.toBeNull()
    await service.db.prisma.staffSession.update({ where: { id: sessionId }, data: { lastSeenAt } })
    service.clock.advance(second)
    expect(await readCaller(service, sessionId)).toBeNull()
  })

  it('used all the time is alive at 11:59:59 and ended at 12:00:00', async () => {
    const sessionId = await signIn(service, await clerk())
    for (let passed = 10 * 60 * second; passed < sessionMs; passed += 10 * 60 * second) {
      service.clock.set(new Date(usualNow.getTime() + passed))
      expect(await readCaller(service, sessionId)).not.toBeNull()
    }
    service.clock.set(new Date(usualNow.getTime() + sessionMs - second))
    expect(await readCaller(service, sessionId)).not.toBeNull()
    service.clock.set(new Date(usualNow.getTime() + sessionMs))
    expect(await readCaller(service, sessionId)).toBeNull()
  })

  it('tells how long it lasts without lasting longer for it, to its last second and no further', async () => {
    const one = await clerk()
    const sessionId = await signIn(service, one)
    const left = async () => (await readTimeLeft(service, sessionId))?.leftMs
    service.clock.advance(idleMs - 61 * second)
    expect(await readTimeLeft(service, sessionId)).toEqual({ staffId: one.id, leftMs: 61 * second, canLast: true })
    service.clock.advance(60 * second)
    expect(await left()).toBe(second)
    expect(await readCaller(service, sessionId)).not.toBeNull()
    expect(await left()).toBe(idleMs)
    service.clock.advance(idleMs)
    expect([await left(), await readTimeLeft(service, 'no session')]).toEqual([undefined, null])
  })

  it('that is nearly twelve hours old says that nothing makes it last', async () => {
    const one = await clerk()
    const sessionId = await signIn(service, one)
    await service.db.prisma.staffSession.update({ where: { id: sessionId }, data: { expiresAt: new Date(service.clock.now().getTime() + 90 * second) } })
    expect(await readTimeLeft(service, sessionId)).toEqual({ staffId: one.id, leftMs: 90 * second, canLast: false })
    await setDisabled(service, admin, { staffId: one.id, disabled: true, reason: 'left us', origin })
    expect(await readTimeLeft(service, sessionId)).toBeNull()
  })

  it('ended by its owner from another one, or by an administrator, is over with the next request', async () => {
    const one = await clerk()
    const first = await signIn(service, one)
    service.clock.advance(30 * second)
    const other = await signIn(service, one)
    const owner = await readCaller(service, first)
    if (!owner) throw new Error('the session should be alive')
    expect(await endOneSession(service, owner, { sessionId: other, origin })).toEqual({ kind: 'done', ended: 1 })
    expect([await readCaller(service, other), (await readCaller(service, first))?.login]).toEqual([null, one.login])
    expect(await endAllSessions(service, admin, { staffId: one.id, sessionId: '', origin })).toEqual({ kind: 'done', ended: 1 })
    expect(await readCaller(service, first)).toBeNull()
    expect(await endOneSession(service, admin, { sessionId: first, origin })).toEqual({ kind: 'done', ended: 0 })
  })

  it('of another is ended by nobody but who manages him', async () => {
    const [one, colleague] = [await clerk(), await clerk()]
    const sessionId = await signIn(service, one)
    const caller = await callerOf(service, colleague)
    expect(await endOneSession(service, caller, { sessionId, origin })).toEqual({ kind: 'not-allowed' })
    expect(await endAllSessions(service, caller, { staffId: one.id, sessionId: '', origin })).toEqual({ kind: 'not-allowed' })
    expect(await readCaller(service, sessionId)).not.toBeNull()
    const refused = await service.db.prisma.auditRecord.findMany({ where: { actor: `staff:${colleague.id}`, outcome: 'refused' }, orderBy: { id: 'asc' } })
    expect(refused.map(({ action, objectId }) => [action, objectId])).toEqual([
      ['staff.end-session', one.login],
      ['staff.end-sessions', one.login],
    ])
  })

  it('is a new one at each sign-in, and its name is not the one of the attempt before it', async () => {
    const one = await clerk()
    const attemptId = await attemptOf(one)
    const passed = await code(attemptId, totpCode(one.secret, service.clock.now()))
    if (passed.kind !== 'signed-in') throw new Error(passed.kind)
    service.clock.advance(30 * second)
    const again = await signIn(service, one)
    expect(new Set([attemptId, passed.sessionId, again]).size).toBe(3)
    expect(await readCaller(service, attemptId)).toBeNull()
  })
})

describe('a link for a forgotten password', () => {
  async function linkFor(one: AddedStaff): Promise<string> {
    await askForPassword(service, { login: one.login, origin })
    const mail = (await readSandboxMails(service)).find(({ address }) => address === `${one.login}@shop.example`)
    return /\/sign-in\/new-password\/([\w-]{43})\b/.exec(mail?.text ?? '')?.[1] ?? ''
  }

  it('that two use at the same moment works for one of them', async () => {
    const token = await linkFor(await clerk())
    const passwords = ['a walk along the harbour', 'a walk across the bridge']
    const both = await Promise.all(passwords.map((password) => setForgottenPassword(service, { token, password, origin })))
    expect(both.map(({ kind }) => kind).sort()).toEqual(['done', 'gone'])
  })

  it('ends by the next one, and by the account being shut', async () => {
    const one = await clerk()
    const earlier = await linkFor(one)
    service.clock.advance(1)
    const later = await linkFor(one)
    expect([await readLink(service, earlier, 'password'), (await readLink(service, later, 'password'))?.login]).toEqual([null, one.login])
    await setDisabled(service, admin, { staffId: one.id, disabled: true, reason: 'left us', origin })
    expect(await setForgottenPassword(service, { token: later, password: 'a walk along the harbour', origin })).toEqual({ kind: 'gone' })
  })

  it('is not used up by a password that may not be taken: 11 signs, a common one in any case, the present one', async () => {
    const one = await clerk()
    const token = await linkFor(one)
    for (const [password, fault] of [
      ['elevensigns', 'short'],
      ['PASSWORD1234', 'common'],
      ['pAsSwOrD1234', 'common'],
      ['QWERTYUIOP12', 'common'],
      [one.password, 'earlier'],
    ] as const)
      expect([password, await setForgottenPassword(service, { token, password, origin })]).toEqual([password, { kind: 'bad-password', fault }])
    expect(await setForgottenPassword(service, { token, password: 'twelve signs', origin })).toEqual({ kind: 'done', staffId: one.id })
  })

  it('ends with a password that its owner changed himself', async () => {
    const one = await clerk()
    const caller = await callerOf(service, one)
    const token = await linkFor(one)
    const changed = await changePassword(service, caller, { present: one.password, password: 'a walk along the harbour', sessionId: '', origin })
    expect(changed).toEqual({ kind: 'done' })
    expect(await readLink(service, token, 'password')).toBeNull()
  })
})
