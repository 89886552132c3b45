import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import Forbidden from '@/app/(account)/forbidden'
import NotFound from '@/app/(account)/not-found'
import { calls } from '@/lib/api/calls'
import { type Action, actions, allKeyScopes, may, type Role, rolesOf } from '@/lib/staff/rules'
import { addMerchant } from '../../support/add-merchant'
import { addStaff, signIn } from '../../support/staff'
import { makeTestService, type TestService } from '../../support/test-service'

// What Next tells a page of its request; everything of our own is real.
const asked = vi.hoisted(() => ({ sessionId: null as string | null }))
vi.mock('next/headers', () => ({
  headers: async () => new Headers({ 'x-path': '/x' }),
  cookies: async () => ({ get: () => undefined, getAll: () => [], has: () => false, set: () => {} }),
}))
vi.mock('next-auth', async (load) => ({ ...(await load<object>()), getServerSession: async () => ({ sessionId: asked.sessionId }) }))

const root = process.cwd()
const account = 'app/(account)'
const files = (end: string) =>
  readdirSync(join(root, account), { recursive: true, encoding: 'utf8' })
    .flatMap((name) => (name.endsWith(end) ? [`${account}/${name}`] : []))
    .toSorted()

/** Pages that lead on to another one, and acts of anybody who has a session. Everything else has to ask for a right. */
const free = ['app/(account)/settings/page.tsx', 'app/(account)/sign-out.ts']

/** Rights that stand behind a name or a table in the source. */
const named: Record<string, Action[]> = {
  'app/(account)/orders/[orderId]/actions.ts': ['orders.confirm', 'orders.cancel'],
  'app/(account)/views/actions.ts': ['customers.view', 'orders.view'],
  'app/(account)/views/[list]/page.tsx': ['customers.view', 'orders.view'],
}

/** The rights that a file asks for, itself or by a file of the account that it imports; buttons (`may`) do not count. */
function rightsOf(file: string, seen = new Set<string>()): Set<Action> {
  if (seen.has(file)) return new Set()
  seen.add(file)
  const source = readFileSync(join(root, file), 'utf8')
  const asks = [...source.matchAll(/\b(?:requireRight\(caller,|allowed\()([^)]*)\)/g)].flatMap(([, inside = '']) =>
    [...inside.matchAll(/'([a-z.-]+)'/g)].map(([, word]) => word),
  )
  const found = new Set(asks.filter((word): word is Action => (actions as readonly string[]).includes(word ?? '')))
  for (const right of named[file] ?? []) found.add(right)
  if (file.endsWith('page.tsx')) {
    for (const [, from = ''] of source.matchAll(/from '((?:\.\.?|@\/app\/\(account\))\/[^']+)'/g)) {
      const base = from.startsWith('@/') ? from.slice(2) : relative(root, join(root, dirname(file), from))
      const imported = [`${base}.ts`, `${base}.tsx`].find((path) => existsSync(join(root, path)))
      const asksForPage = imported && !imported.endsWith('actions.ts') && !imported.endsWith('allowed.ts') && !imported.endsWith('caller.ts')
      if (asksForPage) for (const right of rightsOf(imported, seen)) found.add(right)
    }
  }
  return found
}

const pages = files('page.tsx').filter((file) => !free.includes(file))
const acts = files('.ts').filter((file) => !free.includes(file) && /^'use server'/.test(readFileSync(join(root, file), 'utf8')))

describe('every page and every act of the account', () => {
  it.each([...pages, ...acts])('%s asks for a right of the policy', (file) => {
    expect([...rightsOf(file)]).not.toEqual([])
  })

  it.each(pages)('%s can say without scripts that it is refused or not there', (file) => {
    expect(readFileSync(join(root, file), 'utf8')).toMatch(/^export default screen\(\w+\)$/m)
  })

  it.each(acts)('%s asks in every function that can be called', (file) => {
    const source = readFileSync(join(root, file), 'utf8')
    // A file may say once, under a name of its own, what all of its acts ask for.
    const own = [...source.matchAll(/^const (\w+) = \([^)]*\) => allowed\(/gm)].map(([, name]) => name)
    const asks = new RegExp(`\\bawait (?:${['allowed', ...own].join('|')})\\(`)
    for (const part of source.split(/^export async function /m).slice(1)) {
      const name = part.split('(')[0]
      expect([name, asks.test(part.split(/^}/m)[0] ?? '')]).toEqual([name, true])
    }
  })
})

describe('role by page', () => {
  let service: TestService
  const sessions = new Map<Role, string>()
  const ids = new Map<Role, number>()

  beforeAll(async () => {
    process.env.__NEXT_EXPERIMENTAL_AUTH_INTERRUPTS = 'true'
    service = await makeTestService()
    Object.assign(globalThis, { oneClickService: service })
    const { merchantId } = await addMerchant(service)
    for (const side of ['merchant', 'operator'] as const) {
      for (const role of rolesOf[side]) {
        const one = await addStaff(service, { side, role, merchantIds: side === 'merchant' ? [merchantId] : [] })
        sessions.set(role, await signIn(service, one))
        ids.set(role, one.id)
      }
    }
  })
  afterAll(async () => {
    Object.assign(globalThis, { oneClickService: undefined })
    await service.close()
  })

  /** What the audit log says that this role was refused for want of a right. */
  async function refusals(role: Role): Promise<{ action: string; objectKind: string }[]> {
    const rows = await service.db.prisma.auditRecord.findMany({
      where: { actor: `staff:${ids.get(role)}`, outcome: 'refused', reason: 'role' },
      orderBy: { id: 'asc' },
    })
    return rows.map(({ action, objectKind }) => ({ action, objectKind }))
  }

  /** `forbidden`, or whatever else came of it: shown, not found, led elsewhere. */
  async function open(file: string, role: Role | null): Promise<string> {
    asked.sessionId = role && (sessions.get(role) ?? null)
    const page = (await import(/* @vite-ignore */ join(root, file))) as { default: (props: object) => Promise<{ type: unknown } | null> }
    const params = Object.fromEntries([...file.matchAll(/\[(\w+)\]/g)].map(([, name]) => [name, '1']))
    try {
      const drawn = await page.default({ params: Promise.resolve(params), searchParams: Promise.resolve({}) })
      return drawn?.type === Forbidden ? 'forbidden' : drawn?.type === NotFound ? 'not-found' : 'shown'
    } catch (error) {
      const digest = (error as { digest?: string }).digest ?? ''
      if (digest.startsWith('NEXT_REDIRECT')) return digest.includes('/sign-in') ? 'sign-in' : 'led-on'
      throw error
    }
  }

  it.each(pages)('%s is refused to whom the policy refuses it, and to nobody else', async (file) => {
    const rights = [...rightsOf(file)]
    for (const role of sessions.keys()) {
      const held = rights.filter((right) => may({ role }, right))
      const before = (await refusals(role)).length
      const outcome = await open(file, role)
      if (held.length === 0) expect([role, outcome]).toEqual([role, 'forbidden'])
      // A refused attempt is in the audit log once, under the right that was missing; nothing else is.
      const noted = (await refusals(role)).slice(before)
      expect([role, noted.length]).toEqual([role, outcome === 'forbidden' ? 1 : 0])
      for (const { action } of noted) expect(rights).toContain(action)
      if (held.length === rights.length) expect([role, outcome === 'forbidden']).toEqual([role, false])
    }
    expect(await open(file, null)).toBe('sign-in')
  })

  it.each(acts)('%s does nothing for whom the policy refuses it', async (file) => {
    const module = (await import(/* @vite-ignore */ join(root, file))) as Record<string, (...input: unknown[]) => Promise<unknown>>
    const rights = [...rightsOf(file)]
    for (const role of sessions.keys()) {
      if (rights.some((right) => may({ role }, right))) continue
      asked.sessionId = sessions.get(role) ?? null
      for (const [name, act] of Object.entries(module)) {
        const form = new FormData()
        const before = (await refusals(role)).length
        const input = act.length === 1 ? [form] : [null, form]
        const outcome = await act(...input).then(
          () => 'done',
          (error: { digest?: string }) => error.digest?.slice(-3),
        )
        expect([role, name, outcome]).toEqual([role, name, '403'])
        const noted = (await refusals(role)).slice(before)
        expect([role, name, noted.length]).toEqual([role, name, 1])
        for (const { action } of noted) expect(rights).toContain(action)
      }
    }
  })
})

it('every call of the API names a right of the policy or is open on purpose, and a key without a scope may make none', () => {
  for (const { action, path } of calls) {
    if (action === null) continue
    expect([path, actions.includes(action)]).toEqual([path, true])
    expect([path, may({ keyScopes: [] }, action)]).toEqual([path, false])
    expect([path, allKeyScopes.some((scope) => may({ keyScopes: [scope] }, action))]).toEqual([path, true])
  }
})
