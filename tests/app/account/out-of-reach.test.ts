import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import Forbidden from '@/app/(account)/forbidden'
import NotFound from '@/app/(account)/not-found'
import { calls } from '@/lib/api/calls'
import { documentOf } from '@/lib/api/document'
import { exampleOf } from '@/lib/api/example-of'
import { finders, findOutOfReach } from '@/lib/staff/out-of-reach'
import { allKeyScopes, may } from '@/lib/staff/rules'
import { addApiKey, askApi } from '../../support/api'
import { addBelongings, type Belongings } from '../../support/belongings'
import { makeTestService, type TestService } from '../../support/test-service'

// What Next tells a page or an act of its request; everything of our own is real.
const asked = vi.hoisted(() => ({ sessionId: null as string | null, path: '/x' }))
vi.mock('next/headers', () => ({
  headers: async () => new Headers({ 'x-path': asked.path, 'x-forwarded-for': '203.0.113.9', 'user-agent': 'a curious browser' }),
  cookies: async () => ({ get: () => undefined, getAll: () => [], has: () => false, set: () => {} }),
}))
vi.mock('next-auth', async (load) => ({ ...(await load<object>()), getServerSession: async () => ({ sessionId: asked.sessionId }) }))
vi.mock('next/cache', () => ({ revalidatePath: () => {} }))

const root = process.cwd()
const files = (test: (file: string) => boolean) =>
  readdirSync(join(root, 'app/(account)'), { recursive: true, encoding: 'utf8' })
    .map((name) => `app/(account)/${name}`)
    .filter(test)
    .toSorted()

let service: TestService
let mine: Belongings
let theirs: Belongings

beforeAll(async () => {
  process.env.__NEXT_EXPERIMENTAL_AUTH_INTERRUPTS = 'true'
  service = await makeTestService()
  Object.assign(globalThis, { oneClickService: service })
  mine = await addBelongings(service)
  theirs = await addBelongings(service)
  asked.sessionId = mine.sessionId
})
afterAll(async () => {
  Object.assign(globalThis, { oneClickService: undefined })
  await service.close()
})

const recordsOf = (actor: string) => service.db.prisma.auditRecord.findMany({ where: { actor }, orderBy: { id: 'asc' } })

/** What an attempt left in the audit log under this name. */
async function leftBy(actor: string, attempt: () => Promise<unknown>) {
  const before = (await recordsOf(actor)).length
  await attempt().catch((error: { digest?: string }) => {
    if (!error.digest?.startsWith('NEXT_')) throw error
  })
  return (await recordsOf(actor)).slice(before)
}

/** Acts that name nothing which could be another's: a list by its filter, or what is the caller's own. */
const ofNobodyElse = [
  ...['saveOwnPassword', 'startNewApp', 'confirmNewApp', 'removeOwnApp', 'startOwnPasskey', 'finishOwnPasskey', 'nameOwnPasskey', 'removeOwnPasskey'],
  ...['linkOwnIdentity', 'removeOwnIdentityNow'],
  ...['keepView', 'startBulk'],
]

/** Rights of the operator's side alone; what asks for them is refused to every merchant by the role. */
const operatorsOwn = /^app\/\(account\)\/(unions|operator|one-click|audit)\//

describe('an administrator who reaches for what is another merchant’s', () => {
  const acts = files((file) => file.endsWith('.ts') && !file.endsWith('sign-out.ts') && /^'use server'/.test(readFileSync(join(root, file), 'utf8')))

  it.each(acts)('by an act of %s gets nothing done, and it is written down', async (file) => {
    const module = (await import(/* @vite-ignore */ join(root, file))) as Record<string, (...input: unknown[]) => Promise<unknown>>
    for (const [name, act] of Object.entries(module)) {
      const form = new FormData()
      for (const [field, id] of Object.entries(theirs.ids)) form.set(field, id)
      // His own merchant's name beside another's object helps as little.
      if (!/merchant|word|key|checks|proof|look|addresses|defaults|oneclick|policy|assist|shown|old|password|invitation/i.test(name))
        form.set('merchantId', mine.ids.merchantId ?? '')
      if (name === 'decideSettings') form.set('changeId', theirs.ids.settingChangeId ?? '')
      for (const [field, value] of Object.entries({ reason: 'curious', reasonCode: 'fraud-report', version: '1', merchant: theirs.ids.merchantId ?? '' }))
        form.set(field, value)
      for (const [field, value] of Object.entries({
        role: 'viewer',
        login: 'one-more',
        name: 'One',
        email: 'one@shop.example',
        act: 'disable',
        to: 'fraud',
        list: 'customers',
      }))
        form.set(field, value)
      const left = await leftBy(`staff:${mine.admin.id}`, () => act(...(act.length === 1 ? [form] : [null, form])))
      const done = left.filter(({ outcome, objectKind }) => outcome === 'done' && objectKind !== 'staff' && objectKind !== 'saved-view')
      expect([name, done]).toEqual([name, []])
      if (ofNobodyElse.includes(name)) continue
      const refused = left.filter(({ outcome }) => outcome === 'refused')
      expect([name, refused.length > 0]).toEqual([name, true])
      for (const record of refused) {
        expect(record).toMatchObject({ ip: '203.0.113.9', userAgent: 'a curious browser' })
        if (operatorsOwn.test(file)) expect([name, record.reason]).toEqual([name, 'role'])
      }
    }
  })

  // The kept views of a list are one's own.
  const pages = files((file) => file.endsWith('page.tsx') && /\[\w+\]/.test(file) && !file.endsWith('views/[list]/page.tsx'))

  it.each(pages)('by %s finds nothing there, and it is written down', async (file) => {
    const { default: page } = (await import(/* @vite-ignore */ join(root, file))) as { default: (props: object) => Promise<{ type: unknown } | null> }
    const ids: Record<string, string> = { ...theirs.ids, actionId: theirs.actionId }
    const params = Object.fromEntries([...file.matchAll(/\[(\w+)\]/g)].map(([, name = '']) => [name, ids[name] ?? '1']))
    let drawn: { type: unknown } | null = null
    const left = await leftBy(`staff:${mine.admin.id}`, async () => {
      drawn = await page({ params: Promise.resolve(params), searchParams: Promise.resolve({}) })
    })
    expect([NotFound, Forbidden]).toContain((drawn as { type: unknown } | null)?.type)
    expect(left.map(({ outcome }) => outcome)).toEqual(['refused'])
  })

  it.each(['settings', 'settings/orders', 'settings/signature', 'settings/one-click', 'settings/appearance', 'settings/api-keys', 'notifications', 'overview'])(
    'by /%s?merchant= of another is written down too',
    async (path) => {
      const merchant = theirs.ids.merchantId ?? ''
      asked.path = `/${path}?merchant=${merchant}`
      const { default: page } = await import(/* @vite-ignore */ join(root, `app/(account)/${path}/page.tsx`))
      const left = await leftBy(`staff:${mine.admin.id}`, () => page({ params: Promise.resolve({}), searchParams: Promise.resolve({ merchant }) }))
      asked.path = '/x'
      expect(left).toMatchObject([{ outcome: 'refused', reason: 'scope', objectKind: 'merchant', objectId: merchant }])
    },
  )

  it('by the address of another’s file gets none, and it is written down', async () => {
    const { GET } = await import('@/app/(account)/exports/[exportId]/file/route')
    const params = Promise.resolve({ exportId: theirs.exportId })
    const left = await leftBy(`staff:${mine.admin.id}`, () => GET(new Request('http://127.0.0.1:3000/'), { params }))
    expect(left).toMatchObject([{ outcome: 'refused', reason: 'scope', objectKind: 'export', objectId: theirs.exportId }])
  })

  it('leaves nothing in the log by what is his own, or nobody’s; and nothing is out of the operator’s reach but what is another’s own', async () => {
    const asker = { staffId: mine.admin.id, scope: { kind: 'merchants' as const, merchantIds: [mine.shop.merchantId], scopeIds: [mine.shop.scopeId] } }
    const operator = { staffId: 1, scope: { kind: 'all' as const } }
    const found = async (who: typeof asker | typeof operator, belongings: Belongings) => {
      const out = await Promise.all(objects(belongings).map(async ([kind, id]) => ((await findOutOfReach(service, who, { kind, id })) ? [kind] : [])))
      return out.flat()
    }
    expect(await found(asker, mine)).toEqual(ownKinds)
    expect(await found(asker, theirs)).toEqual(Object.keys(finders))
    expect(await found(operator, theirs)).toEqual(ownKinds)
    for (const kind of Object.keys(finders)) {
      for (const id of ['0', '', 'new', '999999999', '00000000-0000-4000-8000-000000000000', "1' or true --", '99999999999999999999'])
        expect(await findOutOfReach(service, asker, { kind, id })).toBeNull()
    }
  })
})

/** Kinds that belong to a member of staff and to no merchant: his colleagues do not see them either. */
const ownKinds = ['export', 'bulk-action', 'saved-view']

function objects({ ids, exportId, actionId }: Belongings): [string, string][] {
  const one = (name: string) => ids[name] ?? ''
  return [
    ['customer-id', one('customerId')],
    ['saved-card', one('cardId')],
    ['erasure', one('erasureId')],
    ['order-id', one('orderId')],
    ['number-scope', one('scopeId')],
    ['limit-change', one('changeId')],
    ['setting-change', one('settingChangeId')],
    ['merchant', one('merchantId')],
    ['assist-notification', one('merchantId')],
    ['api-key-id', one('keyId')],
    ['webhook-endpoint', one('endpointId')],
    ['delivery', one('deliveryId')],
    ['staff', one('staffId')],
    ['session', one('sessionId')],
    ['export', exportId],
    ['bulk-action', actionId],
    ['saved-view', one('id')],
  ]
}

it('every kind of object that an act names is looked up, or is the operator’s alone', () => {
  const operators = ['audit-log', 'customer-number-case', 'legal-entity', 'legal-entity-group', 'number-union', 'one-click-request', 'operation', 'vault-key']
  const sources = files((file) => /\.tsx?$/.test(file)).map((file) => readFileSync(join(root, file), 'utf8'))
  const kinds = sources.flatMap((source) => [...source.matchAll(/(?:allowed|requireRight|noteReach)\([^)]*kind: '([a-z-]+)'/g)].map(([, kind = '']) => kind))
  expect(kinds.length).toBeGreaterThan(40)
  for (const kind of new Set(kinds)) expect([...Object.keys(finders), ...operators, 'list', 'page']).toContain(kind)
})

describe('a key of the API', () => {
  const document = documentOf(calls)
  const withKey = calls.filter(({ action }) => action !== null)
  const operationOf = ({ method, path }: { method: string; path: string }) => document.paths[path]?.[method.toLowerCase()]
  const queryOf = (call: (typeof calls)[number]) => {
    const needed = (operationOf(call)?.parameters ?? []).filter((parameter) => parameter.in === 'query' && parameter.required)
    return new URLSearchParams(needed.map(({ name, schema }) => [name, String(exampleOf(schema, document.components.schemas))])).toString()
  }
  const bodyOf = ({ method, path }: (typeof calls)[number]) => {
    const schema = operationOf({ method, path })?.requestBody?.content['application/json']?.schema
    return schema && exampleOf(schema, document.components.schemas)
  }
  const actorOf = async (key: string) => `api-key:${(await service.db.prisma.apiKey.findFirstOrThrow({ where: { name: key } })).id}`

  it('without the scope makes no call, and each attempt is written down', async () => {
    for (const call of withKey) {
      const others = allKeyScopes.filter((scope) => call.action && !may({ keyScopes: [scope] }, call.action))
      const none = await addApiKey(service, mine.shop.merchantId, { scopes: others, name: `without ${call.method} ${call.path}` })
      const actor = await actorOf(`without ${call.method} ${call.path}`)
      const path = call.path.replaceAll(/\{\w+\}/g, 'x')
      const left = await leftBy(actor, async () => {
        const body = bodyOf(call)
        expect(await askApi(service, none, path, { method: call.method, ...(body ? { body } : {}) })).toMatchObject({
          status: 403,
          body: { code: 'scope-missing' },
        })
      })
      expect([call.path, left.map(({ outcome, action }) => [outcome, action])]).toEqual([call.path, [['refused', call.action]]])
    }
  })

  it('that names what is another merchant’s is answered that there is none, and each attempt is written down', async () => {
    const key = await addApiKey(service, mine.shop.merchantId, { name: 'with' })
    const actor = await actorOf('with')
    const order = await service.db.prisma.order.findUniqueOrThrow({ where: { id: BigInt(theirs.ids.orderId ?? 0) } })
    const names: Record<string, string> = { customerNumber: 'THEIRS', billNumber: order.billNumber, token: theirs.ids.cardId ?? '', ...theirs.ids }
    // What a payer would see is told of any number: one that is not known here is a new customer's.
    for (const call of withKey.filter(({ path }) => path.includes('{') && !path.endsWith('/decision'))) {
      const path = call.path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => names[name] ?? theirs.ids.endpointId ?? '')
      const left = await leftBy(actor, async () => {
        const body = bodyOf(call)
        expect(
          await askApi(service, key, `${path}?${queryOf(call)}`, { method: call.method, ...(body ? { body } : {}) }),
          `${call.method} ${path}`,
        ).toMatchObject({ status: 404 })
      })
      expect([call.method, call.path, left.map(({ outcome, action }) => [outcome, action])]).toEqual([call.method, call.path, [['refused', call.action]]])
    }
  })
})
