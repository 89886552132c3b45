import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readInScope } from '@/lib/platform/scope'
import { listAccounts, readAccountHistory } from '@/lib/staff/account-queries'
import { changeAccount, setDisabled, unlock } from '@/lib/staff/change-account'
import { changePassword } from '@/lib/staff/change-password'
import { endAllSessions } from '@/lib/staff/end-sessions'
import { askForPassword } from '@/lib/staff/forgotten-password'
import { type Invitation, invite, inviteAgain } from '@/lib/staff/invite'
import { readSandboxMails, sendDueMails } from '@/lib/staff/mails'
import { resetSecondFactor } from '@/lib/staff/reset-second-factor'
import { type Caller, linkMs, type Role, rolesOf, triesUntilLock } from '@/lib/staff/rules'
import { readCaller } from '@/lib/staff/sessions'
import { checkPassword, passSecondFactor } from '@/lib/staff/sign-in'
import { totpCode } from '@/lib/staff/totp'
import { acceptInvitation, readLink, renewSecondFactor, setForgottenPassword } from '@/lib/staff/use-link'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { addStaff, callerOf, signIn } from '../support/staff'
import { makeTestService, type TestService, usualNow } from '../support/test-service'

const origin = { ip: '203.0.113.7', userAgent: 'a browser' }
const password = 'a long walk by the river'
let service: TestService
let shops: [AddedMerchant, AddedMerchant]
let admin: Caller
let supervisor: Caller

beforeAll(async () => {
  service = await makeTestService()
  shops = [await addMerchant(service), await addMerchant(service)]
  supervisor = await callerOf(service, await addStaff(service, { side: 'operator', role: 'supervisor' }))
  admin = await callerOf(service, await addStaff(service, { role: 'admin', merchantIds: [shops[0].merchantId] }))
})
beforeEach(() => service.clock.set(usualNow))
afterAll(() => service.close())

let count = 0
function invitation(change: Partial<Invitation> = {}) {
  count += 1
  const login = `invited-${count}`
  return {
    login,
    name: 'In Vited',
    email: `${login}@shop.example`,
    side: 'merchant',
    role: 'manager',
    language: 'en',
    merchantIds: [shops[0].merchantId],
    origin,
    ...change,
  } as const
}

/** The link of the latest mail to this address. */
async function linkTo(address: string): Promise<string> {
  const mail = (await readSandboxMails(service)).find((one) => one.address === address)
  return /\/sign-in\/[a-z-]+\/([\w-]{43})\b/.exec(mail?.text ?? '')?.[1] ?? ''
}

async function invited(change: Partial<Invitation> = {}) {
  const asked = invitation(change)
  const outcome = await invite(service, asked.side === 'operator' ? supervisor : admin, asked)
  if (outcome.kind !== 'invited') throw new Error(`it should be invited, not ${JSON.stringify(outcome)}`)
  return { ...asked, staffId: outcome.staffId, token: await linkTo(asked.email) }
}

async function accepted(change: Partial<Invitation> = {}) {
  const one = await invited(change)
  const secret = (await readLink(service, one.token, 'invitation'))?.totpSecret ?? ''
  const outcome = await acceptInvitation(service, { token: one.token, name: one.name, password, code: totpCode(secret, service.clock.now()), origin })
  expect(outcome).toEqual({ kind: 'done', staffId: one.staffId })
  service.clock.advance(60_000)
  return { ...one, secret, id: one.staffId }
}

describe('an invitation', () => {
  it('is taken with a password and a code, and then lets its owner in', async () => {
    const one = await accepted()
    const session = await signIn(service, { ...one, password })
    expect(await readCaller(service, session)).toMatchObject({ login: one.login, role: 'manager', scope: { merchantIds: [shops[0].merchantId] } })
  })

  it('works once, also for two who come at the same moment', async () => {
    const { token, name } = await invited()
    const code = totpCode((await readLink(service, token, 'invitation'))?.totpSecret ?? '', service.clock.now())
    const both = await Promise.all([1, 2].map(() => acceptInvitation(service, { token, name, password, code, origin })))
    expect(both.map(({ kind }) => kind).sort()).toEqual(['done', 'gone'])
    expect(await readLink(service, token, 'invitation')).toBeNull()
  })

  it.each([
    [-1, true],
    [0, false],
    [1, false],
  ])('%i ms after its end: works is %s', async (afterMs, works) => {
    const { token } = await invited()
    service.clock.advance(linkMs.invitation + afterMs)
    expect((await readLink(service, token, 'invitation')) !== null).toBe(works)
  })

  it('sent again ends the link before, and keeps what is in the app already', async () => {
    const { token, staffId, email } = await invited()
    const secret = (await readLink(service, token, 'invitation'))?.totpSecret
    service.clock.advance(1)
    expect(await inviteAgain(service, admin, { staffId, origin })).toEqual({ kind: 'invited' })
    expect(await readLink(service, token, 'invitation')).toBeNull()
    expect((await readLink(service, await linkTo(email), 'invitation'))?.totpSecret).toBe(secret)
  })

  it('is not used up by a wrong code, a bad password or a missing name', async () => {
    const { token, name, login, staffId } = await invited()
    const code = totpCode((await readLink(service, token, 'invitation'))?.totpSecret ?? '', service.clock.now())
    const take = (change: object) => acceptInvitation(service, { token, name, password, code, origin, ...change })
    expect(await take({ code: '000000' })).toEqual({ kind: 'wrong-code' })
    expect(await take({ password: 'elevensigns' })).toEqual({ kind: 'bad-password', fault: 'short' })
    expect(await take({ password: 'Password12345' })).toEqual({ kind: 'bad-password', fault: 'common' })
    expect(await take({ password: `${login}-2026` })).toEqual({ kind: 'bad-password', fault: 'own' })
    expect(await take({ name: ' ' })).toEqual({ kind: 'bad-name' })
    expect(await take({})).toEqual({ kind: 'done', staffId })
  })

  it('names what is wrong with it, and a login that is taken', async () => {
    const bad = invitation({ login: 'No Login', name: '', email: 'nobody', role: 'support', merchantIds: [] })
    expect(await invite(service, admin, bad)).toEqual({ kind: 'bad-input', fields: ['login', 'name', 'email', 'role', 'merchants'] })
    const { login } = await invited()
    expect(await invite(service, admin, invitation({ login }))).toEqual({ kind: 'login-taken' })
    expect(await invite(service, supervisor, invitation({ merchantIds: [999_999] }))).toEqual({ kind: 'bad-input', fields: ['merchants'] })
  })

  it('to an account that nobody has taken yet lets nobody in', async () => {
    const { login } = await invited()
    expect(await checkPassword(service, { login, password: '', origin })).toEqual({ kind: 'refused' })
  })
})

describe('nobody grants more than he holds', () => {
  it.each(['viewer', 'manager', 'admin'] as const)('an administrator may make a %s of his own merchant only', async (role) => {
    expect((await invite(service, admin, invitation({ role }))).kind).toBe('invited')
    expect(await invite(service, admin, invitation({ role, merchantIds: [shops[1].merchantId] }))).toEqual({ kind: 'not-allowed' })
  })

  it('what each role may make is what holds no more than it', async () => {
    const made: Record<string, string[]> = {}
    for (const side of ['merchant', 'operator'] as const) {
      for (const role of rolesOf[side]) {
        const caller = { ...(side === 'operator' ? supervisor : admin), role }
        for (const [asked, of] of (['merchant', 'operator'] as const).flatMap((one) => rolesOf[one].map((two): [Role, typeof one] => [two, one]))) {
          const outcome = await invite(service, caller, invitation({ side: of, role: asked, merchantIds: of === 'merchant' ? [shops[0].merchantId] : [] }))
          if (outcome.kind === 'invited') made[role] = [...(made[role] ?? []), asked]
        }
      }
    }
    expect(made).toEqual({ admin: ['viewer', 'manager', 'admin'], supervisor: ['viewer', 'manager', 'admin', 'auditor', 'support', 'supervisor'] })
  })

  it('an administrator changes and shuts accounts of his merchants, not his own, not those of others', async () => {
    const theirs = await addStaff(service, { role: 'viewer', merchantIds: [shops[1].merchantId] })
    const shared = await addStaff(service, { role: 'viewer', merchantIds: [shops[0].merchantId, shops[1].merchantId] })
    const mine = await addStaff(service, { role: 'viewer', merchantIds: [shops[0].merchantId] })
    const shut = (staffId: number) => setDisabled(service, admin, { staffId, disabled: true, reason: 'left us', origin })
    expect(await shut(theirs.id)).toEqual({ kind: 'not-found' })
    expect(await shut(shared.id)).toEqual({ kind: 'not-allowed' })
    expect(await shut(admin.staffId)).toEqual({ kind: 'not-allowed' })
    expect(await shut(mine.id)).toEqual({ kind: 'done' })
  })

  it('of an account that works for others too an administrator takes his own merchant away and nothing else', async () => {
    const shared = await addStaff(service, { role: 'viewer', merchantIds: [shops[0].merchantId, shops[1].merchantId] })
    const other = await addMerchant(service)
    const both: Caller = { ...admin, scope: { kind: 'merchants', merchantIds: [shops[0].merchantId, other.merchantId], scopeIds: [] } }
    const change = (role: Role, merchantIds: number[], expectedVersion: number) =>
      changeAccount(service, both, { staffId: shared.id, role, merchantIds, expectedVersion, reason: 'moved', origin })
    expect(await change('manager', [shops[0].merchantId], 1)).toEqual({ kind: 'not-allowed' })
    expect(await change('viewer', [shops[1].merchantId], 1)).toEqual({ kind: 'not-allowed' })
    expect(await change('viewer', [other.merchantId], 1)).toEqual({ kind: 'done' })
    const left = await service.db.prisma.staffMerchant.findMany({ where: { staffId: shared.id }, orderBy: { merchantId: 'asc' } })
    expect(left.map(({ merchantId }) => merchantId)).toEqual([shops[1].merchantId, other.merchantId])
  })

  it('two who change an account at once: the second is told', async () => {
    const one = await addStaff(service, { role: 'viewer', merchantIds: [shops[0].merchantId] })
    const change = (role: Role) =>
      changeAccount(service, admin, { staffId: one.id, role, merchantIds: [shops[0].merchantId], expectedVersion: 1, reason: 'more work', origin })
    const outcomes = await Promise.all([change('manager'), change('admin')])
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['done', 'stale'])
  })

  it('gives no merchant that is not there, whoever may give all', async () => {
    const one = await addStaff(service, { role: 'viewer', merchantIds: [shops[0].merchantId] })
    for (const nobody of [0, 999_999_999]) {
      const change = { staffId: one.id, role: 'viewer' as const, merchantIds: [shops[0].merchantId, nobody], expectedVersion: 1, reason: 'moved', origin }
      expect(await changeAccount(service, supervisor, change)).toEqual({ kind: 'bad-input', field: 'merchants' })
    }
    expect(await invite(service, supervisor, invitation({ merchantIds: [0] }))).toEqual({ kind: 'bad-input', fields: ['merchants'] })
  })

  it('sees the accounts of his merchants only, even without any condition, and no secret of them', async () => {
    const theirs = await addStaff(service, { role: 'viewer', merchantIds: [shops[1].merchantId] })
    const seen = await readInScope(service.db, admin.scope, (tx) => tx.staff.findMany({ select: { id: true, side: true } }))
    expect(seen.map(({ id }) => id)).toContain(admin.staffId)
    expect(seen.map(({ id }) => id)).not.toContain(theirs.id)
    expect(new Set(seen.map(({ side }) => side))).toEqual(new Set(['merchant']))
    await expect(readInScope(service.db, admin.scope, (tx) => tx.staff.findMany({ select: { passwordHash: true } }))).rejects.toThrow('permission denied')
    await expect(readInScope(service.db, { kind: 'all' }, (tx) => tx.staffPassword.findMany())).rejects.toThrow('permission denied')
  })
})

describe('a right that is taken away', () => {
  it('is gone with the next request, and disabling ends sessions for good', async () => {
    const one = await addStaff(service, { role: 'manager', merchantIds: [shops[0].merchantId] })
    const session = await signIn(service, one)
    await changeAccount(service, admin, {
      staffId: one.id,
      role: 'viewer',
      merchantIds: [shops[0].merchantId],
      expectedVersion: 1,
      reason: 'less work',
      origin,
    })
    expect(await readCaller(service, session)).toMatchObject({ role: 'viewer' })
    await setDisabled(service, admin, { staffId: one.id, disabled: true, reason: 'left us', origin })
    expect(await readCaller(service, session)).toBeNull()
    await setDisabled(service, admin, { staffId: one.id, disabled: false, reason: 'came back', origin })
    expect(await readCaller(service, session)).toBeNull()
  })

  it('the last supervisor stays, also when two shut each other out at once', async () => {
    const other = await addStaff(service, { side: 'operator', role: 'supervisor' })
    const second = await callerOf(service, other)
    const outcomes = await Promise.all([
      setDisabled(service, supervisor, { staffId: second.staffId, disabled: true, reason: 'a quarrel', origin }),
      setDisabled(service, second, { staffId: supervisor.staffId, disabled: true, reason: 'a quarrel', origin }),
    ])
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['done', 'last-supervisor'])
    await service.db.prisma.staff.updateMany({ where: { role: 'supervisor' }, data: { disabledAt: null } })
  })

  it('an account that rests is let in again by an administrator', async () => {
    const one = await addStaff(service, { role: 'viewer', merchantIds: [shops[0].merchantId] })
    for (let wrong = 0; wrong < triesUntilLock; wrong += 1) await checkPassword(service, { login: one.login, password: 'wrong', origin })
    await expect(signIn(service, one)).rejects.toThrow('refused')
    expect(await unlock(service, admin, { staffId: one.id, reason: 'on the phone', origin })).toEqual({ kind: 'done' })
    await signIn(service, one)
  })
})

describe('the last administrator of a merchant', () => {
  async function shopOf(...roles: Role[]) {
    const shop = await addMerchant(service)
    const staff = await Promise.all(roles.map((role) => addStaff(service, { role, merchantIds: [shop.merchantId] })))
    return { merchantId: shop.merchantId, staff }
  }

  it('is taken away only by who says that he knows: by another role, by being shut out, by losing the merchant', async () => {
    const other = await addMerchant(service)
    const acts = [
      (staffId: number, merchantIds: number[], sure: boolean) =>
        changeAccount(service, supervisor, { staffId, role: 'manager', merchantIds, expectedVersion: 1, reason: 'moved', origin, sure }),
      (staffId: number, _merchantIds: number[], sure: boolean) => setDisabled(service, supervisor, { staffId, disabled: true, reason: 'moved', origin, sure }),
      (staffId: number, _merchantIds: number[], sure: boolean) =>
        changeAccount(service, supervisor, {
          ...{ staffId, role: 'admin', merchantIds: [other.merchantId], expectedVersion: 1, reason: 'moved', origin, sure },
        }),
    ]
    for (const act of acts) {
      const { merchantId, staff } = await shopOf('admin', 'manager')
      // Neither who was invited nor who is shut out could stand in.
      await invite(service, supervisor, invitation({ role: 'admin', merchantIds: [merchantId] }))
      const id = staff[0]?.id ?? 0
      expect(await act(id, [merchantId], false)).toEqual({ kind: 'last-admin', merchantIds: [merchantId] })
      expect(await act(id, [merchantId], true)).toEqual({ kind: 'done' })
    }
  })

  it('is asked about where there is no other, and only of the merchants that he loses', async () => {
    const { merchantId, staff } = await shopOf('admin', 'admin')
    const disable = (staffId: number) => setDisabled(service, supervisor, { staffId, disabled: true, reason: 'left us', origin })
    const second = await addMerchant(service)
    const [first, other] = [staff[0]?.id ?? 0, staff[1]?.id ?? 0]
    const change = { staffId: first, role: 'admin' as const, merchantIds: [merchantId, second.merchantId], reason: 'more', origin }
    expect(await changeAccount(service, supervisor, { ...change, expectedVersion: 1 })).toEqual({ kind: 'done' })
    expect(await changeAccount(service, supervisor, { ...change, merchantIds: [second.merchantId], expectedVersion: 2 })).toEqual({ kind: 'done' })
    expect(await disable(other)).toEqual({ kind: 'last-admin', merchantIds: [merchantId] })
    expect(await disable(first)).toEqual({ kind: 'last-admin', merchantIds: [second.merchantId] })
  })
})

describe('the list of accounts', () => {
  it('is found by role, merchant, state and a part of the name, and shows nobody out of reach', async () => {
    const shop = await addMerchant(service)
    const merchantIds = [shop.merchantId]
    const boss = await addStaff(service, { role: 'admin', merchantIds })
    const clerk = await addStaff(service, { role: 'manager', merchantIds })
    const looker = await addStaff(service, { role: 'viewer', merchantIds })
    const gone = await addStaff(service, { role: 'viewer', merchantIds })
    const asked = await invite(service, supervisor, invitation({ role: 'viewer', merchantIds }))
    for (let wrong = 0; wrong < triesUntilLock; wrong += 1) await checkPassword(service, { login: clerk.login, password: 'wrong', origin })
    await setDisabled(service, supervisor, { staffId: gone.id, disabled: true, reason: 'left us', origin })
    const all = { kind: 'all' } as const
    const list = async (filter: Parameters<typeof listAccounts>[2], scope: Parameters<typeof listAccounts>[1] = all) =>
      (await listAccounts(service, scope, { merchantId: shop.merchantId, ...filter })).map(({ id }) => id).sort((one, other) => one - other)
    const invitedId = asked.kind === 'invited' ? asked.staffId : 0
    expect(await list({})).toEqual([boss.id, clerk.id, looker.id, gone.id, invitedId])
    expect(await list({ role: 'viewer' })).toEqual([looker.id, gone.id, invitedId])
    expect(await list({ state: 'active' })).toEqual([boss.id, looker.id])
    expect(await list({ state: 'locked' })).toEqual([clerk.id])
    expect(await list({ state: 'disabled' })).toEqual([gone.id])
    expect(await list({ state: 'invited' })).toEqual([invitedId])
    expect(await list({ search: looker.login, role: 'viewer' })).toEqual([looker.id])
    expect(await list({}, admin.scope)).toEqual([])
  })

  it('goes on to the history of one: sign-ins, refusals and changes, the latest first', async () => {
    const one = await addStaff(service, { role: 'viewer', merchantIds: [shops[0].merchantId] })
    await checkPassword(service, { login: one.login, password: 'wrong', origin })
    await signIn(service, one)
    await setDisabled(service, admin, { staffId: one.id, disabled: true, reason: 'left us', origin })
    const rows = await readAccountHistory(service, one)
    expect(rows.map(({ action, outcome, reason }) => [action, outcome, reason])).toEqual([
      ['staff.disable', 'done', 'left us'],
      ['staff.sign-in', 'done', null],
      ['staff.sign-in', 'refused', 'password'],
    ])
  })
})

describe('what is more than somebody may', () => {
  it('is written down, whichever act it was', async () => {
    const shared = await addStaff(service, { role: 'viewer', merchantIds: [shops[0].merchantId, shops[1].merchantId] })
    const [staffId, input] = [shared.id, { staffId: shared.id, reason: 'I wish so', origin }]
    await setDisabled(service, admin, { ...input, disabled: true })
    await unlock(service, admin, input)
    await changeAccount(service, admin, { ...input, role: 'admin', merchantIds: [shops[0].merchantId], expectedVersion: 1 })
    await resetSecondFactor(service, admin, input)
    await inviteAgain(service, admin, { staffId, origin })
    await endAllSessions(service, admin, { staffId, sessionId: '', origin })
    await invite(service, admin, invitation({ login: 'my-friend', side: 'operator', role: 'support', merchantIds: [] }))
    const rows = await service.db.prisma.auditRecord.findMany({
      where: { actor: `staff:${admin.staffId}`, objectId: { in: [shared.login, 'my-friend'] } },
      orderBy: { id: 'asc' },
    })
    expect(rows.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
      'staff.disable refused',
      'staff.unlock refused',
      'staff.change refused',
      'staff.reset-second-factor refused',
      'staff.invite refused',
      'staff.end-sessions refused',
      'staff.invite refused',
    ])
    expect(await inviteAgain(service, { ...admin, scope: { kind: 'merchants', merchantIds: [], scopeIds: [] } }, { staffId, origin })).toEqual({
      kind: 'not-found',
    })
  })
})

describe('a forgotten password', () => {
  it('is replaced by a link that works once, and sessions end', async () => {
    const one = await accepted()
    const session = await signIn(service, { ...one, password })
    await askForPassword(service, { login: one.login, origin })
    const token = await linkTo(one.email)
    expect(await setForgottenPassword(service, { token, password, origin })).toEqual({ kind: 'bad-password', fault: 'earlier' })
    expect(await setForgottenPassword(service, { token, password: 'another walk by the lake', origin })).toEqual({ kind: 'done', staffId: one.staffId })
    expect(await readCaller(service, session)).toBeNull()
    expect(await setForgottenPassword(service, { token, password: 'a third walk in the wood', origin })).toEqual({ kind: 'gone' })
    service.clock.advance(60_000)
    await signIn(service, { ...one, password: 'another walk by the lake' })
  })

  it.each([
    [linkMs.password - 1, true],
    [linkMs.password, false],
  ])('after %i ms: works is %s', async (ms, works) => {
    const one = await accepted()
    await askForPassword(service, { login: one.login, origin })
    const token = await linkTo(one.email)
    service.clock.advance(ms)
    expect((await readLink(service, token, 'password')) !== null).toBe(works)
  })

  it('is mailed three times an hour at most, and never to nobody or to a shut account', async () => {
    const one = await accepted()
    const mails = () => service.db.prisma.staffMail.count({ where: { kind: 'password' } })
    const before = await mails()
    for (let times = 0; times < 5; times += 1) await askForPassword(service, { login: one.login, origin })
    expect((await mails()) - before).toBe(3)
    service.clock.advance(60 * 60_000 + 1)
    await askForPassword(service, { login: one.login.toUpperCase(), origin })
    expect((await mails()) - before).toBe(4)
    await setDisabled(service, admin, { staffId: one.staffId, disabled: true, reason: 'left us', origin })
    await askForPassword(service, { login: one.login, origin })
    await askForPassword(service, { login: 'nobody', origin })
    await askForPassword(service, { login: 'a secret in the wrong field', origin })
    expect((await mails()) - before).toBe(4)
  })
})

describe('a password', () => {
  it('may not be one of the last four, the fifth may come back', async () => {
    const one = await accepted()
    const session = await signIn(service, { ...one, password })
    const caller = await readCaller(service, session)
    if (!caller) throw new Error('it should be signed in')
    const words = [password, 'the second of the words', 'the third of the words!', 'the fourth of the words', 'the fifth of the words']
    for (const [place, next] of words.entries()) {
      if (place === 0) continue
      const present = words[place - 1] ?? ''
      expect(await changePassword(service, caller, { present, password: next, sessionId: session, origin })).toEqual({ kind: 'done' })
    }
    const back = (word: string) => changePassword(service, caller, { present: words[4] ?? '', password: word, sessionId: session, origin })
    for (const word of words.slice(1)) expect(await back(word)).toEqual({ kind: 'bad-password', fault: 'earlier' })
    expect(await back(password)).toEqual({ kind: 'done' })
    expect(await readCaller(service, session)).not.toBeNull()
  })

  it('is changed only by who knows the present one, and wrong tries count', async () => {
    const one = await addStaff(service, { role: 'viewer', merchantIds: [shops[0].merchantId] })
    const caller = await callerOf(service, one)
    const guess = (present: string) => changePassword(service, caller, { present, password, sessionId: '', origin })
    for (let wrong = 0; wrong < triesUntilLock; wrong += 1) expect(await guess('wrong')).toEqual({ kind: 'wrong-password' })
    expect(await guess(one.password)).toEqual({ kind: 'wrong-password' })
  })
})

describe('a lost second factor', () => {
  it('is taken away by another, never by its owner, and set up anew with link and password', async () => {
    const one = await accepted()
    const session = await signIn(service, { ...one, password })
    const self = await readCaller(service, session)
    if (!self) throw new Error('it should be signed in')
    const input = { staffId: one.staffId, reason: 'lost the phone', origin }
    expect(await resetSecondFactor(service, { ...self, role: 'admin' }, input)).toEqual({ kind: 'not-allowed' })
    expect(await resetSecondFactor(service, admin, input)).toEqual({ kind: 'done' })
    expect(await readCaller(service, session)).toBeNull()
    expect(await checkPassword(service, { login: one.login, password, origin })).toEqual({ kind: 'refused' })
    const token = await linkTo(one.email)
    const secret = (await readLink(service, token, 'second-factor'))?.totpSecret ?? ''
    expect(secret).not.toBe(one.secret)
    const renew = (typed: string, code: string) => renewSecondFactor(service, { token, password: typed, code, origin })
    expect(await renew('wrong', totpCode(secret, service.clock.now()))).toEqual({ kind: 'wrong-password' })
    expect(await renew(password, totpCode(one.secret, service.clock.now()))).toEqual({ kind: 'wrong-code' })
    expect(await renew(password, totpCode(secret, service.clock.now()))).toEqual({ kind: 'done', staffId: one.staffId })
    service.clock.advance(60_000)
    await signIn(service, { ...one, secret, password })
  })
})

describe('the database keeps', () => {
  it('login and side of an account, and that it is invited once', async () => {
    const one = await accepted()
    const { staff } = service.db.prisma
    await expect(staff.update({ where: { id: one.staffId }, data: { login: 'other' } })).rejects.toThrow('keeps its login')
    await expect(staff.update({ where: { id: one.staffId }, data: { side: 'operator', role: 'support' } })).rejects.toThrow('keeps its login')
    await expect(staff.update({ where: { id: one.staffId }, data: { passwordHash: null } })).rejects.toThrow('not invited again')
  })

  it('a link that has ended as it ended, and one open link of a kind', async () => {
    const { token, staffId } = await invited()
    const rows = service.db.prisma.staffLink
    const [open] = await rows.findMany({ where: { staffId } })
    const copy = rows.create({
      data: { staffId, kind: 'invitation', tokenHash: new Uint8Array(32), createdAt: usualNow, expiresAt: new Date(), createdBy: 'x' },
    })
    await expect(copy).rejects.toThrow()
    expect(await readLink(service, token, 'password')).toBeNull()
    await rows.update({ where: { id: open?.id ?? 0n }, data: { endedAt: usualNow } })
    await expect(rows.update({ where: { id: open?.id ?? 0n }, data: { endedAt: null } })).rejects.toThrow('ends once')
  })
})

it('everything is in the audit log, and no password, link or secret is', async () => {
  const one = await accepted()
  const rows = await service.db.prisma.auditRecord.findMany({ where: { objectKind: 'staff' } })
  const done = new Set(rows.map(({ action }) => action))
  for (const action of [
    'staff.invite',
    'staff.accept-invitation',
    'staff.change',
    'staff.disable',
    'staff.enable',
    'staff.unlock',
    'staff.set-password',
    'staff.ask-for-password',
    'staff.reset-second-factor',
    'staff.renew-second-factor',
  ]) {
    expect(done).toContain(action)
  }
  const text = JSON.stringify(rows, (_key, value) => (typeof value === 'bigint' ? String(value) : value))
  for (const secret of [password, one.token, one.secret]) expect(text).not.toContain(secret)
})

it('without a mail server mails wait', async () => {
  expect(await sendDueMails(service)).toBe(0)
  expect(await service.db.prisma.staffMail.count({ where: { nextAt: { not: null } } })).toBeGreaterThan(0)
})

it('a code that took the account works for no sign-in', async () => {
  const one = await invited()
  const secret = (await readLink(service, one.token, 'invitation'))?.totpSecret ?? ''
  const code = totpCode(secret, service.clock.now())
  await acceptInvitation(service, { token: one.token, name: 'x', password, code, origin })
  const attempt = await checkPassword(service, { login: one.login, password, origin })
  if (attempt.kind !== 'second-factor') throw new Error('the password should be right')
  expect(await passSecondFactor(service, { attemptId: attempt.attemptId, code, origin })).toEqual({ kind: 'refused' })
})
