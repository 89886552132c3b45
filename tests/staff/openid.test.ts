import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { freePort } from '@/lib/platform/embedded-postgres'
import { log } from '@/lib/platform/log'
import { readAccount, readOwnIdentities } from '@/lib/staff/account-queries'
import { setDisabled } from '@/lib/staff/change-account'
import { beginFirstLink, beginLink, removeIdentitiesOf, removeOwnIdentity } from '@/lib/staff/identities'
import { readSandboxMails } from '@/lib/staff/mails'
import { openIdProvider } from '@/lib/staff/openid-provider'
import { resetSecondFactor } from '@/lib/staff/reset-second-factor'
import { type Caller, lockMs, openIdMs, readIdentityName, triesUntilLock } from '@/lib/staff/rules'
import { readCaller } from '@/lib/staff/sessions'
import { checkPassword, passSecondFactor } from '@/lib/staff/sign-in'
import { beginOpenId, type FinishOpenIdOutcome, finishOpenId, sendToProvider } from '@/lib/staff/sign-in-by-openid'
import { totpCode } from '@/lib/staff/totp'
import { addMerchant } from '../support/add-merchant'
import { startOpenIdProvider, type TestProvider } from '../support/openid-provider'
import { type AddedStaff, addStaff, callerOf, signIn } from '../support/staff'
import { makeTestService, type TestService, usualNow } from '../support/test-service'

const origin = { ip: '203.0.113.7', userAgent: 'a browser' }
const publicUrl = 'https://account.example'
let service: TestService
let provider: TestProvider

beforeAll(async () => {
  service = await makeTestService()
  provider = await startOpenIdProvider({ redirectUri: `${publicUrl}/sign-in/openid/callback` })
})
beforeEach(() => {
  service.clock.set(usualNow)
  provider.tamper({})
  provider.publish(null)
})
afterAll(async () => {
  await provider.close()
  await service.close()
})

/** The service as it is set up with the provider, which it has not met yet. */
const setUp = (settings: Partial<TestProvider['settings']> = {}, timeoutMs = 5_000) =>
  openIdProvider({ ...provider.settings, ...settings }, { publicUrl }, { timeoutMs, answerBytes: 64 * 1024 })

/** Does at the provider what a person does in a browser there, and answers with what it sends him back with. */
async function atProvider(address: string, who: string | null): Promise<URLSearchParams> {
  const cookies = new Map<string, string>()
  const go = async (url: string, init: RequestInit = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(url, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } })
    for (const one of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (one.split(';')[0] ?? '').split(/=(.*)/s)
      cookies.set(name, value)
    }
    return new URL(answer.headers.get('location') ?? '/', url)
  }
  const form = new URLSearchParams(who === null ? { act: 'cancel' } : { who, act: 'go' })
  const asked = await go(address)
  const resumed = await go(asked.href, { method: 'POST', body: form })
  const back = await go(resumed.href)
  expect(back.href).toMatch(`${publicUrl}/sign-in/openid/callback?`)
  return back.searchParams
}

async function addressOf(token: string, by = setUp()): Promise<string> {
  const sent = await sendToProvider(service, by, token)
  if (sent.kind !== 'address') throw new Error(sent.kind)
  return sent.url
}

const finish = (token: string, query: URLSearchParams, { by = setUp(), sessionId = null as string | null } = {}) =>
  finishOpenId(service, by, { token, query, sessionId, origin })

/** A sign-in by the provider, from the button to what comes of it. */
async function enter(who: string | null, by = setUp()): Promise<FinishOpenIdOutcome> {
  const token = await beginOpenId(service, '/customers/7')
  return finish(token, await atProvider(await addressOf(token, by), who), { by })
}

type Person = AddedStaff & { sessionId: string; caller: Caller }

async function person(who: Parameters<typeof addStaff>[1] = {}): Promise<Person> {
  const one = await addStaff(service, who)
  const sessionId = await signIn(service, one)
  const caller = await readCaller(service, sessionId)
  if (!caller) throw new Error('the session should be alive')
  return { ...one, sessionId, caller }
}

async function beginAs({ caller, sessionId, password }: Person): Promise<string> {
  const begun = await beginLink(service, caller, { password, sessionId, origin })
  if (begun.kind !== 'begun') throw new Error(begun.kind)
  return begun.token
}

async function link(one: Person, who: string): Promise<FinishOpenIdOutcome> {
  const token = await beginAs(one)
  return finish(token, await atProvider(await addressOf(token), who), { sessionId: one.sessionId })
}

let count = 0
async function linked(who?: Parameters<typeof addStaff>[1]): Promise<Person & { who: string }> {
  const one = await person(who)
  count += 1
  const known = `person-${count}`
  expect(await link(one, known)).toEqual({ kind: 'link', outcome: 'linked', bySession: true })
  return { ...one, who: known }
}

const nextStep = () => service.clock.set(new Date(service.clock.now().getTime() + 30_000))

const audits = (objectId: string) => service.db.prisma.auditRecord.findMany({ where: { objectId }, orderBy: { id: 'desc' }, take: 5 })
const lastAudit = async (objectId: string) => (await audits(objectId))[0]
const refused = { kind: 'failed', why: 'refused', returnTo: '/customers/7' }

describe('linking', () => {
  it('wants the password, keeps what the provider calls its person, and tells the owner by mail and the audit log', async () => {
    const one = await person()
    expect(await beginLink(service, one.caller, { password: 'a wrong one', sessionId: one.sessionId, origin })).toEqual({ kind: 'wrong-password' })
    expect(await link(one, 'anna')).toEqual({ kind: 'link', outcome: 'linked', bySession: true })
    const { issuer } = provider.settings
    expect(await readOwnIdentities(service, one.id)).toMatchObject([{ issuer, name: 'anna@id.example', lastUsedAt: null }])
    expect(await lastAudit(one.login)).toMatchObject({
      action: 'staff.link-identity',
      outcome: 'done',
      actor: `staff:${one.id}`,
      after: { issuer, identity: 'anna@id.example' },
    })
    const mails = (await readSandboxMails(service)).filter(({ address }) => address === `${one.login}@shop.example`)
    expect(mails.map(({ kind }) => kind)).toEqual(['identity-linked'])
  })

  it('of an identity that opens another account is refused, and does not say which', async () => {
    const [one, other] = [await linked(), await person()]
    expect(await link(other, one.who)).toEqual({ kind: 'link', outcome: 'taken', bySession: true })
    expect(await readOwnIdentities(service, other.id)).toEqual([])
    expect(await lastAudit(other.login)).toMatchObject({ action: 'staff.link-identity', outcome: 'refused', reason: 'identity-taken' })
    for (const { after } of await audits(other.login)) expect(JSON.stringify(after)).not.toContain(one.login)
  })

  it('twice is the same as once, and a second identity has to wait until the first is unlinked', async () => {
    const one = await linked()
    expect(await link(one, one.who)).toMatchObject({ outcome: 'linked' })
    expect(await link(one, 'somebody-else')).toMatchObject({ outcome: 'another' })
    expect(await readOwnIdentities(service, one.id)).toHaveLength(1)
  })

  it('of one identity by two accounts at the same moment links one of them', async () => {
    const people = [await person(), await person()]
    const answers = await Promise.all(
      people.map(async (one) => {
        const token = await beginAs(one)
        return { one, token, query: await atProvider(await addressOf(token), 'at-once') }
      }),
    )
    const outcomes = await Promise.all(answers.map(({ one, token, query }) => finish(token, query, { sessionId: one.sessionId })))
    expect(outcomes.map((outcome) => ('outcome' in outcome ? outcome.outcome : outcome.kind)).toSorted()).toEqual(['linked', 'taken'])
  })

  it('is over with the session that began it', async () => {
    const [one, other] = [await person(), await person()]
    for (const sessionId of [null, other.sessionId]) {
      const token = await beginAs(one)
      expect(await finish(token, await atProvider(await addressOf(token), 'lost'), { sessionId })).toEqual({ kind: 'late' })
    }
    const token = await beginAs(one)
    const query = await atProvider(await addressOf(token), 'lost')
    await service.db.prisma.staffSession.update({ where: { id: one.sessionId }, data: { endedAt: service.clock.now() } })
    expect(await finish(token, query, { sessionId: one.sessionId })).toEqual({ kind: 'late' })
    expect(await readOwnIdentities(service, one.id)).toEqual([])
  })

  it('goes on from an invitation that was just taken, and not for an account that is disabled meanwhile', async () => {
    const one = await person()
    const token = await beginFirstLink(service, one.id)
    expect(await finish(token, await atProvider(await addressOf(token), 'new-here'))).toEqual({ kind: 'link', outcome: 'linked', bySession: false })
    const other = await person()
    const late = await beginFirstLink(service, other.id)
    const query = await atProvider(await addressOf(late), 'gone-already')
    await service.db.prisma.staff.update({ where: { id: other.id }, data: { disabledAt: service.clock.now() } })
    expect(await finish(late, query)).toEqual({ kind: 'link', outcome: 'refused', bySession: false })
  })
})

describe('a sign-in by the provider', () => {
  it('stands for the password; the second factor makes the same session, and both are written down', async () => {
    const one = await linked()
    const outcome = await enter(one.who)
    if (outcome.kind !== 'second-factor') throw new Error(outcome.kind)
    expect(outcome.returnTo).toBe('/customers/7')
    nextStep()
    const passed = await passSecondFactor(service, { attemptId: outcome.attemptId, code: totpCode(one.secret, service.clock.now()), origin })
    expect(passed).toMatchObject({ kind: 'signed-in', staffId: one.id })
    expect(await lastAudit(one.login)).toMatchObject({ action: 'staff.sign-in', outcome: 'done', after: { factor: 'app', first: 'openid' } })
    expect((await readOwnIdentities(service, one.id))[0]?.lastUsedAt).toEqual(usualNow)
  })

  it('of somebody unknown makes no account and links none, also where the address of the mail is the same', async () => {
    const before = await service.db.prisma.staff.count()
    const one = await addStaff(service)
    await service.db.prisma.staff.update({ where: { id: one.id }, data: { email: 'stranger@id.example' } })
    expect(await enter('stranger')).toEqual(refused)
    expect(await service.db.prisma.staff.count()).toBe(before + 1)
    expect(await service.db.prisma.staffIdentity.count({ where: { subject: 'stranger' } })).toBe(0)
    expect(await lastAudit('unknown')).toMatchObject({
      actor: 'nobody',
      outcome: 'refused',
      reason: 'openid-unknown',
      after: { issuer: provider.settings.issuer, subject: 'stranger' },
    })
  })

  it('is refused in the same way to an account that rests, and goes on when it has rested', async () => {
    const one = await linked()
    for (let tries = 0; tries < triesUntilLock; tries += 1) await checkPassword(service, { login: one.login, password: 'wrong', origin })
    expect(await enter(one.who)).toEqual(refused)
    expect(await lastAudit(one.login)).toMatchObject({ outcome: 'refused', reason: 'openid-locked' })
    service.clock.set(new Date(usualNow.getTime() + lockMs))
    expect(await enter(one.who)).toMatchObject({ kind: 'second-factor' })
  })

  it('forgives no wrong tries: the tenth wrong code locks the account whatever came before', async () => {
    const one = await linked()
    for (let tries = 0; tries < triesUntilLock; tries += 1) {
      const outcome = await enter(one.who)
      if (outcome.kind !== 'second-factor') throw new Error(outcome.kind)
      await passSecondFactor(service, { attemptId: outcome.attemptId, code: '000000', origin })
    }
    expect(await enter(one.who)).toEqual(refused)
  })

  it('is refused in the same way to an account that is disabled, and to one whose second factor was taken away', async () => {
    const supervisor = await person({ side: 'operator', role: 'supervisor' })
    const [one, other] = [await linked(), await linked()]
    await setDisabled(service, supervisor.caller, { staffId: one.id, disabled: true, reason: 'has left', origin })
    expect(await enter(one.who)).toEqual(refused)
    expect(await lastAudit(one.login)).toMatchObject({ outcome: 'refused', reason: 'openid-disabled' })
    await resetSecondFactor({ ...service, env: { ...service.env, publicUrl } }, supervisor.caller, { staffId: other.id, reason: 'lost his phone', origin })
    expect(await enter(other.who)).toEqual(refused)
  })

  it('that the person turned back from is told as that', async () => {
    expect(await enter(null)).toEqual({ kind: 'failed', why: 'cancelled', returnTo: '/customers/7' })
  })

  it('waits ten minutes for its answer and no longer', async () => {
    const one = await linked()
    const token = await beginOpenId(service, '/')
    const query = await atProvider(await addressOf(token), one.who)
    service.clock.set(new Date(usualNow.getTime() + openIdMs))
    expect(await finish(token, query)).toEqual({ kind: 'late' })
    expect(await sendToProvider(service, setUp(), token)).toEqual({ kind: 'late' })
  })

  it('leaves nothing in the table once its time is over and another begins', async () => {
    await beginOpenId(service, '/')
    service.clock.set(new Date(usualNow.getTime() + openIdMs))
    await beginOpenId(service, '/')
    expect(await service.db.prisma.openIdRequest.count({ where: { createdAt: usualNow } })).toBe(0)
  })
})

describe('an answer', () => {
  it('counts once: the same again, at once or later, opens nothing', async () => {
    const one = await linked()
    const token = await beginOpenId(service, '/')
    const query = await atProvider(await addressOf(token), one.who)
    const by = setUp()
    const outcomes = await Promise.all([finish(token, query, { by }), finish(token, query, { by })])
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['late', 'second-factor'])
    expect(await finish(token, query)).toEqual({ kind: 'late' })
  })

  it('of another browser, or with another state, opens nothing and does not use up the right one', async () => {
    const one = await linked()
    const token = await beginOpenId(service, '/')
    const query = await atProvider(await addressOf(token), one.who)
    const other = await beginOpenId(service, '/')
    expect(await finish(other, query)).toEqual({ kind: 'late' })
    expect(await finish('', query)).toEqual({ kind: 'late' })
    for (const state of ['', 'wrong', query.get('state')?.slice(0, -1) ?? '']) {
      expect(await finish(token, new URLSearchParams({ ...Object.fromEntries(query), state }))).toEqual({ kind: 'late' })
    }
    expect(await finish(token, query)).toMatchObject({ kind: 'second-factor' })
  })

  it('with a code that was made for another request is refused by the provider (PKCE)', async () => {
    const one = await linked()
    const [token, other] = [await beginOpenId(service, '/'), await beginOpenId(service, '/')]
    const code = (await atProvider(await addressOf(other), one.who)).get('code') ?? ''
    const query = await atProvider(await addressOf(token), 'somebody-else')
    query.set('code', code)
    expect(await finish(token, query)).toMatchObject({ kind: 'failed', why: 'unusable' })
  })

  it.each([
    ['another nonce', { nonce: 'of another request' }],
    ['no nonce', { nonce: undefined }],
    ['another audience', { aud: 'another-service' }],
    ['several audiences of which we are one but not the one that asked', { aud: ['one-click', 'another-service'], azp: 'another-service' }],
    ['another issuer', { iss: 'https://evil.example' }],
    ['an end long ago', { iat: 1_700_000_000, exp: 1_700_000_300 }],
    ['no end', { exp: undefined }],
    ['no subject', { sub: undefined }],
    ['an empty subject', { sub: '' }],
    ['a subject above 255 characters', { sub: 'a'.repeat(256) }],
    ['a subject with a zero character', { sub: 'a\0b' }],
  ])('whose token has %s is believed in nothing', async (_what, claims) => {
    const one = await linked()
    provider.tamper({ claims: (kept) => ({ ...kept, ...claims }) })
    expect(await enter(one.who)).toEqual({ kind: 'failed', why: 'unusable', returnTo: '/customers/7' })
    expect(await lastAudit('unknown')).toMatchObject({ action: 'staff.sign-in', outcome: 'refused', reason: expect.stringMatching(/^openid-answer [\w-]+$/) })
  })

  const half = (token: string) => token.split('.') as [string, string, string]
  it.each([
    ['signed by nobody', (token: string) => `${half(token)[0]}.${half(token)[1]}.`],
    ['signed for something else', (token: string) => `${half(token)[0]}.${half(token)[1]}.${Buffer.alloc(256, 7).toString('base64url')}`],
    ['whose header says that no signature is needed', (token: string) => `${Buffer.from('{"alg":"none"}').toString('base64url')}.${half(token)[1]}.`],
    ['signed by our secret', (token: string) => `${Buffer.from('{"alg":"HS256"}').toString('base64url')}.${half(token)[1]}.AAAA`],
    ['that is none', () => 'not a token'],
  ])('with a token %s is believed in nothing', async (_what, token) => {
    const one = await linked()
    provider.tamper({ token })
    expect(await enter(one.who)).toMatchObject({ kind: 'failed', why: 'unusable' })
  })

  it.each([
    ['no JSON', { status: 200, type: 'application/json', body: '<html>' }, 'unusable'],
    ['a page', { status: 200, type: 'text/html', body: '<html>' }, 'unusable'],
    ['no token', { status: 200, type: 'application/json', body: '{"access_token":"x","token_type":"bearer"}' }, 'unusable'],
    ['a list', { status: 200, type: 'application/json', body: '[]' }, 'unusable'],
    ['more than anybody needs', { status: 200, type: 'application/json', body: `{"a":"${'a'.repeat(70_000)}"}` }, 'unusable'],
    ['a redirect', { status: 302, type: 'text/plain', body: '' }, 'unusable'],
    ['that it is broken', { status: 502, type: 'text/html', body: 'Bad Gateway' }, 'away'],
    ['that it is too busy', { status: 503, type: 'application/json', body: '{"error":"temporarily_unavailable"}' }, 'away'],
    ['that it refuses the code', { status: 400, type: 'application/json', body: '{"error":"invalid_grant"}' }, 'unusable'],
  ])('that is %s is told as what it is', async (_what, answer, why) => {
    const one = await linked()
    provider.tamper({ answer })
    expect(await enter(one.who)).toEqual({ kind: 'failed', why, returnTo: '/customers/7' })
  })

  it('changes nothing where it was to link', async () => {
    const one = await person()
    provider.tamper({ claims: (kept) => ({ ...kept, nonce: 'wrong' }) })
    expect(await link(one, 'not-linked')).toEqual({ kind: 'link', outcome: 'unusable', bySession: true })
    expect(await readOwnIdentities(service, one.id)).toEqual([])
  })

  it('never reaches the log with a token or a code in it', async () => {
    const lines: string[] = []
    const told = { ...service, log: { ...log, warn: (facts: object, message: string) => lines.push(JSON.stringify([facts, message])) } }
    provider.tamper({ token: (token) => `${token}x` })
    const token = await beginOpenId(service, '/')
    const query = await atProvider(await addressOf(token), 'anybody')
    await finishOpenId(told, setUp(), { token, query, sessionId: null, origin })
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/^\[\{"openid":"unusable","code":"[\w-]+"\},/)
  })
})

describe('a provider that is away', () => {
  let server: Server
  let address: string
  let answer: (path: string) => string | null
  beforeAll(async () => {
    // Takes connections and says what the test wants it to say, or nothing.
    server = createServer((request, response) => {
      const body = answer(request.url ?? '')
      if (body !== null) response.setHeader('content-type', 'application/json').end(body)
    })
    await new Promise<void>((listens) => server.listen(0, '127.0.0.1', listens))
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  const ask = async (settings: Partial<TestProvider['settings']>, timeoutMs = 5_000) => {
    const token = await beginOpenId(service, '/orders')
    return sendToProvider(service, setUp(settings, timeoutMs), token)
  }
  const nobody = async () => `http://127.0.0.1:${await freePort()}`
  const failed = (why: string, code: string) => ({ kind: 'failed', why, code, purpose: 'sign-in', returnTo: '/orders' })

  it('because nobody listens, because it says nothing, or because its name is not known, is told in time', async () => {
    expect(await ask({ issuer: await nobody() })).toEqual(failed('away', 'ECONNREFUSED'))
    answer = () => null
    expect(await ask({ issuer: address }, 200)).toEqual(failed('away', 'time-out'))
    expect(await ask({ issuer: 'http://nobody.invalid' })).toMatchObject({ why: 'away' })
  })

  it.each([
    ['nothing', ''],
    ['no JSON', '<html>'],
    ['another issuer', '{"issuer":"https://evil.example","authorization_endpoint":"https://evil.example/auth"}'],
    ['no address to go to', null],
    ['an address that is none', '{"issuer":"ISSUER","authorization_endpoint":"nonsense"}'],
    ['an address that is a script', '{"issuer":"ISSUER","authorization_endpoint":"javascript:alert(1)"}'],
  ])('publishes %s: the person is not sent anywhere', async (_what, body) => {
    answer = () => (body ?? '{"issuer":"ISSUER"}').replace('ISSUER', address)
    expect(await ask({ issuer: address })).toMatchObject({ kind: 'failed', why: 'unusable' })
  })

  it('between going there and coming back is told too, and is asked again the next time', async () => {
    const one = await linked()
    const token = await beginOpenId(service, '/')
    const query = await atProvider(await addressOf(token), one.who)
    expect(await finish(token, query, { by: setUp({ issuer: await nobody() }) })).toMatchObject({ kind: 'failed', why: 'away' })
    answer = () => null
    const by = setUp({ issuer: address }, 200)
    expect(await sendToProvider(service, by, await beginOpenId(service, '/'))).toMatchObject({ why: 'away' })
    answer = () => `{"issuer":"${address}","authorization_endpoint":"${address}/auth"}`
    expect(await sendToProvider(service, by, await beginOpenId(service, '/'))).toMatchObject({ kind: 'address' })
  })
})

describe('a second factor at the provider', () => {
  const trusting = () => setUp({ trustsSecondFactor: true })

  it('makes the session where it is trusted, and is written down as what it was', async () => {
    const one = await linked()
    const outcome = await enter(`${one.who}+mfa`, trusting())
    if (outcome.kind !== 'signed-in') throw new Error(outcome.kind)
    expect(outcome).toMatchObject({ staffId: one.id, returnTo: '/customers/7' })
    expect(await readCaller(service, outcome.sessionId)).toMatchObject({ login: one.login })
    expect(await lastAudit(one.login)).toMatchObject({ action: 'staff.sign-in', outcome: 'done', after: { factor: 'openid', first: 'openid' } })
  })

  it('is asked for here where it is not trusted, or was not shown there', async () => {
    const one = await linked()
    expect(await enter(`${one.who}+mfa`)).toMatchObject({ kind: 'second-factor' })
    expect(await enter(one.who, trusting())).toMatchObject({ kind: 'second-factor' })
    expect(await enter(`${one.who}+otp`, trusting())).toMatchObject({ kind: 'second-factor' })
  })

  it.each([
    ['was shown more than fifteen minutes ago', ({ iat }: { iat?: unknown }) => ({ auth_time: Number(iat) - 901 })],
    ['was shown nobody knows when', () => ({ auth_time: undefined })],
    ['stands in no list', () => ({ amr: 'mfa' })],
  ])('that %s is asked for here', async (_what, claims) => {
    const one = await linked()
    provider.tamper({ claims: (kept) => ({ ...kept, ...claims(kept) }) })
    expect(await enter(`${one.who}+mfa`, trusting())).toMatchObject({ kind: 'second-factor' })
  })

  it('may be said by the level of authentication', async () => {
    const one = await linked()
    provider.tamper({ claims: (kept) => ({ ...kept, acr: 'phr' }) })
    expect(await enter(one.who, trusting())).toMatchObject({ kind: 'signed-in' })
  })

  it('opens no account whose own second factor was taken away', async () => {
    const supervisor = await person({ side: 'operator', role: 'supervisor' })
    const one = await linked()
    await resetSecondFactor({ ...service, env: { ...service.env, publicUrl } }, supervisor.caller, { staffId: one.id, reason: 'lost his phone', origin })
    expect(await enter(`${one.who}+mfa`, trusting())).toEqual(refused)
  })
})

describe('unlinking', () => {
  it('by the owner wants the password, ends his other sessions and the sign-ins under way, and is told by mail', async () => {
    const one = await linked()
    const waiting = await enter(one.who)
    if (waiting.kind !== 'second-factor') throw new Error(waiting.kind)
    nextStep()
    const other = await signIn(service, one)
    const [identity] = await readOwnIdentities(service, one.id)
    const remove = (password: string, id = identity?.id ?? 0) => removeOwnIdentity(service, one.caller, { id, password, sessionId: one.sessionId, origin })
    expect(await remove('a wrong one')).toEqual({ kind: 'wrong-password' })
    expect(await remove(one.password, 0)).toEqual({ kind: 'not-found' })
    expect(await remove(one.password)).toEqual({ kind: 'done' })
    expect(await readCaller(service, other)).toBeNull()
    expect(await readCaller(service, one.sessionId)).not.toBeNull()
    nextStep()
    expect(await passSecondFactor(service, { attemptId: waiting.attemptId, code: totpCode(one.secret, service.clock.now()), origin })).toEqual({
      kind: 'start-again',
    })
    expect(await enter(one.who)).toEqual(refused)
    expect(await lastAudit(one.login)).toMatchObject({ action: 'staff.remove-identity', outcome: 'done', before: { identity: `${one.who}@id.example` } })
    const mails = (await readSandboxMails(service)).filter(({ address }) => address === `${one.login}@shop.example`)
    expect(mails.map(({ kind }) => kind).toSorted()).toEqual(['identity-linked', 'identity-removed'])
    expect(await checkPassword(service, { login: one.login, password: one.password, origin })).toMatchObject({ kind: 'second-factor' })
  })

  it('lets the identity be linked with another account', async () => {
    const [one, other] = [await linked(), await person()]
    const [identity] = await readOwnIdentities(service, one.id)
    await removeOwnIdentity(service, one.caller, { id: identity?.id ?? 0, password: one.password, sessionId: one.sessionId, origin })
    expect(await link(other, one.who)).toMatchObject({ outcome: 'linked' })
  })

  it('of one account is no other owner’s to do', async () => {
    const [one, other] = [await linked(), await person()]
    const [identity] = await readOwnIdentities(service, one.id)
    expect(await removeOwnIdentity(service, other.caller, { id: identity?.id ?? 0, password: other.password, sessionId: other.sessionId, origin })).toEqual({
      kind: 'not-found',
    })
    expect(await readOwnIdentities(service, one.id)).toHaveLength(1)
  })

  it('by an administrator needs a reason and an account that is his to manage, and ends its sessions', async () => {
    const [{ merchantId }, { merchantId: elsewhere }] = [await addMerchant(service), await addMerchant(service)]
    const one = await linked({ merchantIds: [merchantId] })
    const admin = await callerOf(service, await addStaff(service, { role: 'admin', merchantIds: [merchantId] }))
    const stranger = await callerOf(service, await addStaff(service, { role: 'admin', merchantIds: [elsewhere] }))
    const manager = await callerOf(service, await addStaff(service, { role: 'manager', merchantIds: [merchantId] }))
    const remove = (caller: Caller, reason = 'he has left the company') => removeIdentitiesOf(service, caller, { staffId: one.id, reason, origin })
    expect(await remove(admin, '')).toEqual({ kind: 'bad-input', field: 'reason' })
    expect(await remove(stranger)).toEqual({ kind: 'not-found' })
    expect(await remove(manager)).toEqual({ kind: 'not-allowed' })
    expect((await readAccount(service, admin.scope, one.id))?.identities).toMatchObject([{ name: `${one.who}@id.example` }])
    expect(await readAccount(service, stranger.scope, one.id)).toBeNull()
    expect(await remove(admin)).toEqual({ kind: 'done' })
    expect(await lastAudit(one.login)).toMatchObject({
      action: 'staff.remove-identity',
      actor: `staff:${admin.staffId}`,
      merchantId,
      reason: 'he has left the company',
      before: { identity: `${one.who}@id.example` },
    })
    expect(await readCaller(service, one.sessionId)).toBeNull()
    expect(await enter(one.who)).toEqual(refused)
    expect(await remove(admin)).toEqual({ kind: 'done' })
  })
})

describe('what an identity is shown as', () => {
  it.each([
    [['anna@id.example', 'anna'], 'anna@id.example'],
    [[undefined, '', ' anna\u0000\n'], 'anna'],
    [[undefined, '4111111111111111'], '[card …1111]'],
    [['a'.repeat(300)], 'a'.repeat(100)],
    [[42, null], '–'],
  ])('is of %j: %s', (names, shown) => {
    expect(readIdentityName(names)).toBe(shown)
  })
})
