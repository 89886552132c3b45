import { afterEach, beforeEach, expect, it } from 'vitest'
import { readTimeline } from '@/lib/one-click/customer-queries'
import { setMark } from '@/lib/one-click/set-mark'
import type { Scope } from '@/lib/platform/scope'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { customerOf, fullEntry, payNew } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'
import { leaveUnion, support, unite } from '../support/unite'

let service: TestService
let books: AddedMerchant
let toys: AddedMerchant
let shoes: AddedMerchant

beforeEach(async () => {
  service = await makeTestService()
  ;[books, toys, shoes] = [await addMerchant(service), await addMerchant(service), await addMerchant(service)]
})
afterEach(() => service.close())

const all: Scope = { kind: 'all' }
const staffOf = ({ merchantId }: AddedMerchant, ...scopeIds: number[]): Scope => ({ kind: 'merchants', merchantIds: [merchantId], scopeIds })

async function mark({ scopeId }: AddedMerchant, reason: string): Promise<void> {
  const { id } = await customerOf(service, scopeId, 'anna')
  for (const to of ['suspicious', 'none'] as const) {
    await setMark(service, all, support, { customerId: id, expectedVersion: null, to, reasonCode: 'other', reason: `${reason} ${to}`, destroyCards: false })
    service.clock.advance(1000)
  }
}

async function reasonsSeen(scope: Scope, scopeId: number): Promise<unknown[]> {
  const { id } = await customerOf(service, scopeId, 'anna')
  const [seen, keys] = [[] as unknown[], new Set<string>()]
  for (let after: string | null = null, pages = 0; pages < 50; pages += 1) {
    const { entries, next } = await readTimeline(service, scope, id, { after, limit: 2 })
    for (const { key, kind, data } of entries) {
      expect(keys.has(key)).toBe(false)
      keys.add(key)
      if (kind.startsWith('mark.')) seen.push(data.reason)
    }
    if (next === null) return seen
    after = next
  }
  throw new Error('the pages have no end')
}

it('what was noted before a union is told to the merchant who noted it and to support, by pages, and goes home with him', async () => {
  await payNew(service, books.merchantId, { customerNumber: 'anna' })
  await payNew(service, toys.merchantId, { customerNumber: 'anna' }, fullEntry())
  await mark(books, 'books:')
  await mark(toys, 'toys:')
  const [ofBooks, ofToys] = [
    ['books: none', 'books: suspicious'],
    ['toys: none', 'toys: suspicious'],
  ]
  const union = await unite(service, [books.merchantId, toys.merchantId])

  expect(await reasonsSeen(staffOf(books, union), union)).toEqual(ofBooks)
  expect(await reasonsSeen(staffOf(toys, union), union)).toEqual(ofToys)
  expect(await reasonsSeen(all, union)).toEqual([...ofToys, ...ofBooks])
  // Neither a merchant outside, nor one who claims the scope without being in it, nor a row that is absorbed itself gives anything away.
  expect(await reasonsSeen(staffOf(shoes, shoes.scopeId), union)).toEqual([])
  expect(await reasonsSeen(staffOf(shoes, union), union)).toEqual([])
  expect(await reasonsSeen(staffOf(books, union), toys.scopeId)).toEqual([])

  await leaveUnion(service, union, toys.merchantId)
  expect(await reasonsSeen(staffOf(toys, toys.scopeId), toys.scopeId)).toEqual(ofToys)
  expect(await reasonsSeen(staffOf(books, union), union)).toEqual(ofBooks)
})
