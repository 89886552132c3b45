import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readOwnPasskeys } from '@/lib/staff/account-queries'
import { readSandboxMails } from '@/lib/staff/mails'
import { beginPasskey, finishPasskey, removePasskey, renamePasskey } from '@/lib/staff/own-passkeys'
import { removeApp } from '@/lib/staff/own-second-factor'
import { relyingParty } from '@/lib/staff/relying-party'
import { resetSecondFactor } from '@/lib/staff/reset-second-factor'
import { type Caller, challengeMs, mostPasskeys, triesUntilLock } from '@/lib/staff/rules'
import { readCaller } from '@/lib/staff/sessions'
import { askForPasskey, checkPassword, factorsOf, passByPasskey } from '@/lib/staff/sign-in'
import { Authenticator } from '../support/authenticator'
import { type AddedStaff, addStaff, signIn } from '../support/staff'
import { makeTestService, type TestService, usualNow } from '../support/test-service'

const origin = { ip: '203.0.113.7', userAgent: 'a browser' }
const site = { origin: 'https://account.example', rpId: 'account.example' }
let base: TestService
let service: TestService

beforeAll(async () => {
  base = await makeTestService()
  service = { ...base, env: { ...base.env, publicUrl: site.origin } }
})
beforeEach(() => service.clock.set(usualNow))
afterAll(() => base.close())

type Person = AddedStaff & { sessionId: string; caller: Caller }

async function person(role: 'manager' | 'supervisor' = 'manager'): Promise<Person> {
  const one = await addStaff(service, role === 'manager' ? {} : { side: 'operator', role })
  const sessionId = await signIn(service, one)
  const caller = await readCaller(service, sessionId)
  if (!caller) throw new Error('the session should be alive')
  return { ...one, sessionId, caller }
}

async function begin({ caller, sessionId, password }: Person, name = 'laptop') {
  const begun = await beginPasskey(service, caller, { name, password, sessionId, origin })
  if (begun.kind !== 'begun') throw new Error(begun.kind)
  return begun.options
}

const finish = ({ caller, sessionId }: Person, answer: string, name = 'laptop') => finishPasskey(service, caller, { name, answer, sessionId, origin })

async function withPasskey(one: Person, name = 'laptop'): Promise<Authenticator> {
  const device = new Authenticator(site)
  expect(await finish(one, device.make(await begin(one, name)), name)).toEqual({ kind: 'done' })
  return device
}

async function attemptOf({ login, password }: AddedStaff): Promise<string> {
  const outcome = await checkPassword(service, { login, password, origin })
  if (outcome.kind !== 'second-factor') throw new Error(outcome.kind)
  return outcome.attemptId
}

async function ask(attemptId: string) {
  const options = await askForPasskey(service, attemptId)
  if (!options) throw new Error('there should be something to sign')
  return options
}

const pass = (attemptId: string, answer: string) => passByPasskey(service, { attemptId, answer, origin })

const lastAudit = (login: string) => service.db.prisma.auditRecord.findFirst({ where: { objectId: login }, orderBy: { id: 'desc' } })

describe('a passkey', () => {
  it('is set up with the password, kept under its name, and signs in', async () => {
    const one = await person()
    const device = await withPasskey(one, 'work laptop')
    expect((await readOwnPasskeys(service, one.id)).map(({ name }) => name)).toEqual(['work laptop'])
    expect(await lastAudit(one.login)).toMatchObject({ action: 'staff.add-passkey', outcome: 'done', after: { passkey: 'work laptop' }, ip: origin.ip })
    expect((await readSandboxMails(service)).some(({ address, kind }) => address === `${one.login}@shop.example` && kind === 'second-factor-changed')).toBe(
      true,
    )
    const attemptId = await attemptOf(one)
    expect(await factorsOf(service, attemptId)).toEqual({ app: true, passkey: true })
    const options = await ask(attemptId)
    expect(options).toMatchObject({ rpId: 'account.example', userVerification: 'required', allowCredentials: [{ id: device.id.toString('base64url') }] })
    expect(await pass(attemptId, device.sign(options))).toMatchObject({ kind: 'signed-in', staffId: one.id })
    expect(await lastAudit(one.login)).toMatchObject({ action: 'staff.sign-in', outcome: 'done', after: { factor: 'passkey' } })
    expect((await readOwnPasskeys(service, one.id))[0]?.lastUsedAt).toEqual(service.clock.now())
  })

  it('wants the right password and a name, and a wrong password is one of the ten tries', async () => {
    const one = await person()
    const asked = { name: 'laptop', password: one.password, sessionId: one.sessionId, origin }
    expect(await beginPasskey(service, one.caller, { ...asked, name: ' ' })).toEqual({ kind: 'bad-name' })
    expect(await beginPasskey(service, one.caller, { ...asked, name: 'x'.repeat(101) })).toEqual({ kind: 'bad-name' })
    for (let wrong = 0; wrong < triesUntilLock; wrong += 1)
      expect(await beginPasskey(service, one.caller, { ...asked, password: 'wrong' })).toEqual({ kind: 'wrong-password' })
    expect(await beginPasskey(service, one.caller, asked)).toEqual({ kind: 'wrong-password' })
    expect(await checkPassword(service, { login: one.login, password: one.password, origin })).toEqual({ kind: 'refused' })
    expect(await service.db.prisma.auditRecord.count({ where: { objectId: one.login, action: 'staff.add-passkey', outcome: 'refused' } })).toBe(
      triesUntilLock + 1,
    )
  })

  it('is made on one question only: once, by the session that asked, within its minutes', async () => {
    const one = await person()
    const other = await person()
    const [first, second] = [new Authenticator(site), new Authenticator(site)]
    const options = await begin(one)
    expect(await finish(other, first.make(options))).toEqual({ kind: 'refused' })
    expect(await finish({ ...one, sessionId: other.sessionId }, first.make(options))).toEqual({ kind: 'refused' })
    expect(await finish(one, first.make(options))).toEqual({ kind: 'done' })
    expect(await finish(one, second.make(options))).toEqual({ kind: 'refused' })
    for (const [late, kind] of [
      [challengeMs - 1, 'done'],
      [challengeMs, 'refused'],
    ] as const) {
      const asked = await begin(one)
      service.clock.advance(late)
      expect(await finish(one, new Authenticator(site).make(asked))).toEqual({ kind })
    }
    const both = await begin(one)
    const answers = await Promise.all([finish(one, new Authenticator(site).make(both)), finish(one, new Authenticator(site).make(both))])
    expect(answers.map(({ kind }) => kind).toSorted()).toEqual(['done', 'refused'])
  })

  it.each([
    ['another site', { origin: 'https://account.example.evil' }],
    ['another port', { origin: 'https://account.example:8443' }],
    ['another host name', { rpId: 'evil.example' }],
    ['a device that has not verified its owner', { verified: false }],
  ])('is not kept from %s, and signs nobody in there', async (_what, turn) => {
    const one = await person()
    expect(await finish(one, new Authenticator(site).make(await begin(one), turn))).toEqual({ kind: 'refused' })
    const device = await withPasskey(one)
    const attemptId = await attemptOf(one)
    expect(await pass(attemptId, device.sign(await ask(attemptId), turn))).toEqual({ kind: 'refused' })
    expect(await lastAudit(one.login)).toMatchObject({ action: 'staff.sign-in', outcome: 'refused', reason: 'passkey' })
    // The question is used up by a wrong answer, too.
    expect(await pass(attemptId, device.sign(await ask(attemptId)))).toMatchObject({ kind: 'signed-in' })
  })

  it('of somebody else signs in nobody, and one that is kept already is not kept again', async () => {
    const [one, other] = [await person(), await person()]
    const [mine, theirs] = [await withPasskey(one), await withPasskey(other)]
    const attemptId = await attemptOf(one)
    expect(await pass(attemptId, theirs.sign(await ask(attemptId)))).toEqual({ kind: 'refused' })
    expect(await finish(other, mine.make(await begin(other)))).toEqual({ kind: 'refused' })
  })

  it('signs each question once, and a question of one sign-in opens no other', async () => {
    const one = await person()
    const device = await withPasskey(one)
    const [first, second] = [await attemptOf(one), await attemptOf(one)]
    const options = await ask(first)
    await ask(second)
    expect(await pass(second, device.sign(options))).toEqual({ kind: 'refused' })
    const answer = device.sign(options)
    const outcomes = await Promise.all([pass(first, answer), pass(first, answer)])
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['refused', 'signed-in'])
    const third = await attemptOf(one)
    const late = await ask(third)
    service.clock.advance(challengeMs)
    expect(await pass(third, device.sign(late))).toEqual({ kind: 'start-again' })
    expect(await askForPasskey(service, third)).toBeNull()
  })

  it.each([
    ['goes on', [5, 6], 'signed-in'],
    ['stands still', [5, 5], 'refused'],
    ['goes back', [5, 4], 'refused'],
    ['falls to nothing', [5, 0], 'refused'],
    ['is never counted', [0, 0], 'signed-in'],
  ] as const)('whose counter %s', async (_what, [before, now], kind) => {
    const one = await person()
    const device = await withPasskey(one)
    await service.db.prisma.passkey.updateMany({ where: { staffId: one.id }, data: { counter: before } })
    const attemptId = await attemptOf(one)
    expect(await pass(attemptId, device.sign(await ask(attemptId), { counter: now }))).toMatchObject({ kind })
    if (kind === 'refused') expect(await lastAudit(one.login)).toMatchObject({ outcome: 'refused', reason: 'passkey-counter' })
  })

  it('that answers wrongly ten times locks the account together with its other tries', async () => {
    const one = await person()
    const device = await withPasskey(one)
    const attemptId = await attemptOf(one)
    for (let wrong = 0; wrong < triesUntilLock; wrong += 1) expect(await pass(attemptId, '{}')).toEqual({ kind: 'refused' })
    expect(await pass(attemptId, device.sign(await ask(attemptId)))).toEqual({ kind: 'refused' })
    expect(await checkPassword(service, { login: one.login, password: one.password, origin })).toEqual({ kind: 'refused' })
  })

  it.each([
    '',
    '[]',
    'null',
    '{"id":1}',
    '{'.repeat(100),
    `"${'x'.repeat(9_000)}"`,
    JSON.stringify({ id: 'a', rawId: 'a', type: 'public-key', response: { clientDataJSON: '', authenticatorData: '', signature: '' } }),
  ])('is not %s', async (answer) => {
    const one = await person()
    await withPasskey(one)
    const attemptId = await attemptOf(one)
    await ask(attemptId)
    expect(await pass(attemptId, answer)).toEqual({ kind: 'refused' })
    await begin(one)
    expect(await finish(one, answer)).toEqual({ kind: 'refused' })
  })

  it('does not work once it is removed, which ends the other sessions and takes the password', async () => {
    const one = await person()
    const device = await withPasskey(one)
    const waiting = await attemptOf(one)
    const second = await pass(waiting, device.sign(await ask(waiting)))
    const elsewhere = second.kind === 'signed-in' ? second.sessionId : ''
    const id = (await readOwnPasskeys(service, one.id))[0]?.id ?? 0
    const remove = (password: string) => removePasskey(service, one.caller, { id, password, sessionId: one.sessionId, origin })
    expect(await remove('wrong')).toEqual({ kind: 'wrong-password' })
    const attemptId = await attemptOf(one)
    const options = await ask(attemptId)
    expect(await remove(one.password)).toEqual({ kind: 'done' })
    const told = { action: 'staff.remove-passkey', outcome: 'done', actor: `staff:${one.id}`, before: { passkey: 'laptop' }, ip: origin.ip }
    expect(await lastAudit(one.login)).toMatchObject(told)
    expect(await remove(one.password)).toEqual({ kind: 'not-found' })
    expect(await pass(attemptId, device.sign(options))).toEqual({ kind: 'start-again' })
    expect([await readCaller(service, elsewhere), (await readCaller(service, one.sessionId))?.login]).toEqual([null, one.login])
    expect(await askForPasskey(service, await attemptOf(one))).toBeNull()
  })

  it('is renamed and removed by nobody but its owner', async () => {
    const [one, other] = [await person(), await person()]
    await withPasskey(one)
    const id = (await readOwnPasskeys(service, one.id))[0]?.id ?? 0
    expect(await renamePasskey(service, other.caller, { id, name: 'mine now', origin })).toEqual({ kind: 'not-found' })
    expect(await removePasskey(service, other.caller, { id, password: other.password, sessionId: other.sessionId, origin })).toEqual({ kind: 'not-found' })
    expect(await renamePasskey(service, one.caller, { id, name: 'phone', origin })).toEqual({ kind: 'done' })
    expect((await readOwnPasskeys(service, one.id)).map(({ name }) => name)).toEqual(['phone'])
    expect(await lastAudit(one.login)).toMatchObject({
      action: 'staff.rename-passkey',
      before: { passkey: 'laptop' },
      after: { passkey: 'phone' },
      ip: origin.ip,
    })
  })
})

describe('the last second factor', () => {
  it('stays: neither the only passkey nor the only app can be removed, also when both are at the same moment', async () => {
    const one = await person()
    const app = () => removeApp(service, one.caller, { password: one.password, sessionId: one.sessionId, origin })
    expect(await app()).toEqual({ kind: 'last-factor' })
    const device = await withPasskey(one)
    const id = (await readOwnPasskeys(service, one.id))[0]?.id ?? 0
    const passkey = () => removePasskey(service, one.caller, { id, password: one.password, sessionId: one.sessionId, origin })
    const outcomes = await Promise.all([app(), passkey()])
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['done', 'last-factor'])
    const removed = await service.db.prisma.auditRecord.findMany({
      where: { objectId: one.login, outcome: 'done', action: { in: ['staff.remove-app', 'staff.remove-passkey'] } },
    })
    expect(removed).toMatchObject([{ action: outcomes[0].kind === 'done' ? 'staff.remove-app' : 'staff.remove-passkey', ip: origin.ip }])
    if (outcomes[0].kind === 'done') {
      const attemptId = await attemptOf(one)
      expect(await factorsOf(service, attemptId)).toEqual({ app: false, passkey: true })
      expect(await pass(attemptId, device.sign(await ask(attemptId)))).toMatchObject({ kind: 'signed-in' })
      expect(await passkey()).toEqual({ kind: 'last-factor' })
    }
  })

  it('is taken away by an administrator with app and passkeys together', async () => {
    const [one, supervisor] = [await person(), await person('supervisor')]
    const device = await withPasskey(one)
    const attemptId = await attemptOf(one)
    const options = await ask(attemptId)
    expect(await resetSecondFactor(service, supervisor.caller, { staffId: one.id, reason: 'lost phone and laptop', origin })).toEqual({ kind: 'done' })
    expect(await pass(attemptId, device.sign(options))).toEqual({ kind: 'start-again' })
    expect(await checkPassword(service, { login: one.login, password: one.password, origin })).toEqual({ kind: 'refused' })
  })

  it('of passkeys is ten at most', async () => {
    const one = await person()
    for (let made = 0; made < mostPasskeys; made += 1) await withPasskey(one, `key ${made}`)
    expect(await beginPasskey(service, one.caller, { name: 'one more', password: one.password, sessionId: one.sessionId, origin })).toEqual({
      kind: 'too-many',
    })
  })
})

describe('the host of passkeys', () => {
  it.each([
    ['https://account.example', { id: 'account.example', origin: 'https://account.example' }],
    ['https://pay.account.example:8443', { id: 'pay.account.example', origin: 'https://pay.account.example:8443' }],
    ['http://localhost:3000', { id: 'localhost', origin: 'http://localhost:3000' }],
    ['http://127.0.0.1:3000', null],
    ['http://[::1]:3000', null],
  ])('of %s', (publicUrl, party) => {
    expect(relyingParty({ publicUrl })).toEqual(party && { ...party, name: 'One Click' })
  })

  it('named by a number makes none and asks for none', async () => {
    const one = await person()
    await withPasskey(one)
    expect(await beginPasskey(base, one.caller, { name: 'laptop', password: one.password, sessionId: one.sessionId, origin })).toEqual({ kind: 'not-here' })
    const attemptId = await attemptOf(one)
    expect(await factorsOf(base, attemptId)).toEqual({ app: true, passkey: false })
    expect(await askForPasskey(base, attemptId)).toBeNull()
  })
})
