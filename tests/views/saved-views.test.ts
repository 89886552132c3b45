import { afterAll, beforeAll, expect, it } from 'vitest'
import { readInScope } from '@/lib/platform/scope'
import { deleteView, listViews, mostViews, renameView, saveView, setDefaultView } from '@/lib/views/saved-views'
import { makeTestService, type TestService } from '../support/test-service'

let service: TestService
let [mine, theirs] = [0, 0]

beforeAll(async () => {
  service = await makeTestService()
  const add = async (login: string) => {
    const data = { login, name: login, side: 'merchant', role: 'viewer', passwordHash: 'none', createdAt: service.clock.now() }
    return (await service.db.prisma.staff.create({ data })).id
  }
  ;[mine, theirs] = [await add('one'), await add('two')]
})
afterAll(() => service.close())

const save = (staffId: number, name: string, address = 'status=deny') => saveView(service, staffId, { screen: 'customers', name, address })
const list = (staffId: number) => listViews(service, staffId, 'customers')
const idOf = async (name: string) => (await list(mine)).find((view) => view.name === name)?.id ?? 0n

it('keeps views for one person, under names that are his own, and tells the audit log', async () => {
  expect(await save(mine, '  Deny ')).toBe('done')
  expect(await save(mine, 'Deny')).toBe('taken')
  expect(await save(mine, 'Long', `q=${'x'.repeat(2000)}`)).toBe('too-long')
  expect(await save(theirs, 'Deny', 'status=fraud')).toBe('done')
  expect((await list(mine)).map(({ name, address }) => `${name} ${address}`)).toEqual(['Deny status=deny'])
  expect((await list(theirs)).map(({ address }) => address)).toEqual(['status=fraud'])
  for (const name of ['', ' ', 'a'.repeat(61), 'a\0b', '4111 1111 1111 1111']) expect(await save(mine, name)).toBe('bad-name')
  expect(await service.db.prisma.auditRecord.count({ where: { action: 'views.save' } })).toBe(2)
})

it('puts a list in the place of one that is kept, if that is asked for, and touches nobody else’s of the same name', async () => {
  const replace = (staffId: number, address: string) => saveView(service, staffId, { screen: 'customers', name: 'Deny', address, replace: true })
  const before = await idOf('Deny')
  expect(await replace(mine, 'status=deny&sort=number')).toBe('done')
  expect((await list(mine)).map(({ id, address }) => ({ id, address }))).toEqual([{ id: before, address: 'status=deny&sort=number' }])
  expect((await list(theirs)).map(({ address }) => address)).toEqual(['status=fraud'])
  expect(await service.db.prisma.auditRecord.count({ where: { action: 'views.replace' } })).toBe(1)
})

it('renames a view once for the version that was seen, and nobody else’s', async () => {
  const id = await idOf('Deny')
  expect(await renameView(service, theirs, { id, name: 'Mine now', version: 2 })).toBe('not-found')
  expect(await renameView(service, mine, { id, name: 'Refused', version: 2 })).toBe('done')
  expect(await renameView(service, mine, { id, name: 'Late', version: 2 })).toBe('stale')
  expect((await list(mine)).map(({ name }) => name)).toEqual(['Refused'])
})

it('opens with one view at most, whoever chooses at once', async () => {
  await save(mine, 'Second', 'status=member')
  const ids = (await list(mine)).map(({ id }) => id)
  await Promise.all([...ids, ...ids].map((id) => setDefaultView(service, mine, { id, isDefault: true })))
  expect((await list(mine)).filter(({ isDefault }) => isDefault)).toHaveLength(1)
  const chosen = (await list(mine)).find(({ isDefault }) => isDefault)?.id ?? 0n
  expect(await setDefaultView(service, theirs, { id: chosen, isDefault: true })).toBe('not-found')
  await setDefaultView(service, mine, { id: chosen, isDefault: false })
  expect((await list(mine)).filter(({ isDefault }) => isDefault)).toHaveLength(0)
})

it('keeps thirty views and not one more, and deletes them', async () => {
  const outcomes = await Promise.all(Array.from({ length: mostViews }, (_, index) => save(mine, `View ${index}`)))
  expect(outcomes.filter((outcome) => outcome === 'too-many')).toHaveLength(2)
  expect(await deleteView(service, theirs, { id: await idOf('Second') })).toBe('not-found')
  expect(await deleteView(service, mine, { id: await idOf('Second') })).toBe('done')
  expect(await list(mine)).toHaveLength(mostViews - 1)
})

it('shows a page no view of anybody, unless it asks for one person’s own', async () => {
  expect(await readInScope(service.db, { kind: 'all' }, (tx) => tx.savedView.count())).toBe(0)
})
