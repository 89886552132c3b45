import { NextRequest } from 'next/server'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { GET } from '@/app/sign-in/openid/callback/route'
import { POST } from '@/app/sign-in/openid/start/route'
import { openIdProvider } from '@/lib/staff/openid-provider'
import { proxy } from '@/proxy'
import { makeTestService, type TestService } from '../../support/test-service'

let service: TestService
beforeAll(async () => {
  service = await makeTestService()
})
afterAll(() => service.close())

// The routes take the service of the process; here it is this one.
const use = (one: unknown) => Object.assign(globalThis, { oneClickService: one })
afterEach(() => use(undefined))

const address = 'http://127.0.0.1:3000/sign-in/openid'

function send(body: string, headers: Record<string, string> = {}): Promise<Response> {
  const type = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(Buffer.byteLength(body)) }
  return POST(new Request(`${address}/start`, { method: 'POST', body, headers: { ...type, ...headers } }))
}

const requests = () => service.db.prisma.openIdRequest.count()

describe('without a provider', () => {
  beforeEach(() => use(service))

  it('the routes are not there', async () => {
    expect((await send('next=%2F')).status).toBe(404)
    expect((await GET(new NextRequest(`${address}/callback?code=1&state=2`))).status).toBe(404)
    expect(await requests()).toBe(0)
  })

  it.each(['', '/start', '/callback?code=1'])('%s is drawn as any page that is not there', (path) => {
    expect(proxy(new NextRequest(`${address}${path}`)).headers.get('x-middleware-rewrite')).toMatch(/\/sign-in\/nothing$/)
  })

  it('other pages of the sign-in are drawn as ever', () => {
    expect(proxy(new NextRequest('http://127.0.0.1:3000/sign-in')).headers.get('x-middleware-rewrite')).toBeNull()
  })
})

describe('the button', () => {
  const settings = { issuer: 'http://127.0.0.1:9', clientId: 'one-click', clientSecret: 'a-secret', name: 'Test ID', trustsSecondFactor: false }
  beforeEach(() => use({ ...service, openId: openIdProvider(settings, service.env) }))

  it('leads on by a page of ours with a cookie for ten minutes, which no script reads', async () => {
    const answer = await send('next=%2Fcustomers%2F7')
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `${service.env.publicUrl}/sign-in/openid`])
    expect(answer.headers.getSetCookie()[0]).toMatch(/^sign-in-openid=[\w-]{43}; Path=\/; .*Max-Age=600; HttpOnly; SameSite=lax$/)
    expect(await service.db.prisma.openIdRequest.findMany({ select: { purpose: true, returnTo: true } })).toEqual([
      { purpose: 'sign-in', returnTo: '/customers/7' },
    ])
  })

  it.each(['https://evil.example/', '//evil.example', '/\\evil.example', '/api/v1/orders', '/sign-in/openid'])('never leads to %s afterwards', async (next) => {
    await service.db.prisma.openIdRequest.deleteMany()
    await send(new URLSearchParams({ next }).toString())
    expect(await service.db.prisma.openIdRequest.findMany({ select: { returnTo: true } })).toEqual([{ returnTo: '/' }])
  })

  it.each([
    ['from another site', { origin: 'https://evil.example' }],
    ['as JSON', { 'content-type': 'application/json' }],
    ['above eight kilobytes', { 'content-length': '8193' }],
  ])('that is pressed %s begins nothing', async (_what, headers) => {
    const before = await requests()
    const answer = await send('next=%2F', headers)
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([303, []])
    expect(await requests()).toBe(before)
  })
})
