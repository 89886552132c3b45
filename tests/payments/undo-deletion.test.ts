import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobTasks } from '@/lib/jobs'
import { setMark } from '@/lib/one-click/set-mark'
import { deleteSavedCardAtOrder } from '@/lib/payments/delete-saved-card-at-order'
import { readOrderView } from '@/lib/payments/queries'
import { undoMs } from '@/lib/payments/rules'
import { undoDeletionAtOrder } from '@/lib/payments/undo-deletion-at-order'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { newPan } from '../support/new-pan'
import { customerOf, fullEntry, onlyCard, payNew, payWith, placeOrder, savedEntry } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'
import { readState } from '../support/union-state'
import { dissolveUnion, leaveUnion, unite } from '../support/unite'

let service: TestService
let shop: AddedMerchant

beforeAll(async () => {
  service = await makeTestService()
  shop = await addMerchant(service)
})
afterAll(() => service.close())

const visitId = 'v'.repeat(24)
const held = async (cardId: string) => (await service.db.prisma.$queryRaw<{ held: boolean }[]>`select vault.holds(${cardId}::uuid) as held`)[0]?.held

/** A customer who has just deleted his only card at an order, and what his browser carries. */
async function deleted(customerNumber: string) {
  const pan = newPan()
  await payNew(service, shop.merchantId, { customerNumber }, fullEntry(pan))
  const cardId = await onlyCard(service, shop.scopeId, customerNumber)
  const orderKey = await placeOrder(service, shop.merchantId, { customerNumber })
  const deletion = await deleteSavedCardAtOrder(service, { orderKey, cardId, visitId })
  if (deletion.kind !== 'deleted') throw new Error(deletion.kind)
  const undo = (change: Partial<Parameters<typeof undoDeletionAtOrder>[1]> = {}) =>
    undoDeletionAtOrder(service, { orderKey, cardId, visitId, sealed: deletion.undo, ...change })
  return { pan, cardId, orderKey, undo, page: async () => (await readOrderView(service, orderKey))?.decision.page }
}

describe('a deletion', () => {
  it('destroys the ciphertext at once and makes the offer again; undone it is as if nothing had been', async () => {
    const { cardId, orderKey, undo, page } = await deleted('undone')
    expect(await held(cardId)).toBe(false)
    expect(await page()).toMatchObject({ kind: 'standard', offer: 'preselected' })
    expect(await undo()).toBe('undone')
    expect(await held(cardId)).toBe(true)
    expect(await page()).toMatchObject({ kind: 'one-click', cards: [{ id: cardId }] })
    expect(await customerOf(service, shop.scopeId, 'undone')).toMatchObject({
      status: 'member',
      savedCards: [{ state: 'member', successes: 1, deletedAt: null }],
    })
    expect(await payWith(service, orderKey, savedEntry(cardId))).toEqual({ kind: 'approved' })
  })

  it('and its undoing both stand in the audit log, with the number of the customer and the token, and never more than four digits', async () => {
    const { cardId, undo } = await deleted('logged')
    await undo()
    const records = await service.db.prisma.auditRecord.findMany({ where: { objectKind: 'customer', objectId: 'logged' }, orderBy: { id: 'asc' } })
    const last4 = expect.stringMatching(/^\d{4}$/)
    expect(records).toMatchObject([
      { actor: 'payer', action: 'cards.delete', merchantId: shop.merchantId, before: { token: cardId, last4, state: 'member' }, after: { state: 'deleted' } },
      {
        actor: 'payer',
        action: 'cards.undo-deletion',
        merchantId: shop.merchantId,
        before: { token: cardId, last4, state: 'deleted' },
        after: { state: 'member' },
      },
    ])
  })

  it('and its undoing both stand in the history of card and customer', async () => {
    const { cardId, undo } = await deleted('told')
    await undo()
    const changes = await service.db.prisma.savedCardChange.findMany({ where: { savedCardId: cardId }, orderBy: { id: 'asc' } })
    expect(changes.map(({ cause, toState }) => `${cause} ${toState}`)).toEqual(['saved member', 'deleted deleted', 'deletion-undone member'])
    const { id } = await customerOf(service, shop.scopeId, 'told')
    const events = await service.db.prisma.customerEvent.findMany({ where: { customerId: id, kind: { startsWith: 'card.' } }, orderBy: { id: 'asc' } })
    expect(events.map(({ kind }) => kind)).toEqual(['card.saved', 'card.deleted', 'card.deletion-undone'])
  })

  it.each([
    [undoMs - 1, 'undone'],
    [undoMs, 'too-late'],
    [undoMs + 1, 'too-late'],
  ])('after %i ms is %s', async (ms, outcome) => {
    const { cardId, undo } = await deleted(`after-${ms}`)
    service.clock.advance(ms)
    expect(await undo()).toBe(outcome)
    expect(await held(cardId)).toBe(outcome === 'undone')
  })

  it('is undone once, however often and at once that is asked', async () => {
    const { undo } = await deleted('often')
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => undo()))
    expect(outcomes.toSorted()).toEqual(['too-late', 'too-late', 'too-late', 'too-late', 'undone'])
  })

  it('is undone by the visit that asked for it only, at an order of the same customer, and only for the same card', async () => {
    const { undo } = await deleted('mine')
    const other = await deleted('other')
    expect(await undo({ visitId: 'w'.repeat(24) })).toBe('too-late')
    expect(await undo({ cardId: other.cardId })).toBe('too-late')
    expect(await undo({ sealed: 's1.nothing' })).toBe('too-late')
    expect(await undo()).toBe('undone')
    expect(await other.undo({ orderKey: await placeOrder(service, shop.merchantId, { customerNumber: 'mine' }) })).toBe('too-late')
    expect(await undo({ orderKey: 'x'.repeat(32) })).toBe('no-order')
  })

  it('is not undone over a card that was saved again meanwhile', async () => {
    const { pan, cardId, orderKey, undo } = await deleted('saved-again')
    await payWith(service, orderKey, fullEntry(pan, { expiry: { month: 1, year: 2031 } }))
    expect(await undo()).toBe('too-late')
    expect(await customerOf(service, shop.scopeId, 'saved-again')).toMatchObject({ savedCards: [{ id: cardId, state: 'member', expiryYear: 2031 }] })
  })

  it('is not undone when the customer was marked meanwhile', async () => {
    const { undo } = await deleted('marked')
    const { id } = await customerOf(service, shop.scopeId, 'marked')
    const mark = { customerId: id, expectedVersion: null, to: 'deny' as const, reasonCode: 'test', reason: 'asked', destroyCards: true }
    expect(await setMark(service, { kind: 'all' }, { kind: 'staff', id: 1 }, mark)).toEqual({ kind: 'done' })
    expect(await undo()).toBe('too-late')
  })

  it('leaves nothing behind that could open what the browser carried: its key is gone after use, and by the job after its time', async () => {
    const kept = () => service.db.prisma.$queryRaw<{ ended: number }[]>`select vault.end_expired_steps(${service.clock.now()}::timestamptz) as ended`
    await kept()
    await deleted('forgotten')
    service.clock.advance(undoMs - 1)
    expect(await kept()).toEqual([{ ended: 0 }])
    service.clock.advance(1)
    expect(await kept()).toEqual([{ ended: 1 }])
    const jobs = await service.db.prisma.$queryRaw<{ at: Date }[]>`
      select max(run_at) as at from graphile_worker.jobs where task_identifier = 'destroy-step-keys'`
    expect(jobs[0]?.at).toEqual(service.clock.now())
    expect(Object.keys(jobTasks(service))).toContain('destroy-step-keys')
  })
})

describe('the deletion of an expired card', () => {
  it('undone, is expired again', async () => {
    const customerNumber = 'expired'
    const month = { month: service.clock.now().getUTCMonth() + 1, year: service.clock.now().getUTCFullYear() }
    await payNew(service, shop.merchantId, { customerNumber }, fullEntry(newPan(), { expiry: month }))
    const cardId = await onlyCard(service, shop.scopeId, customerNumber)
    await payNew(service, shop.merchantId, { customerNumber }, fullEntry(newPan()))
    service.clock.advance(40 * 24 * 60 * 60_000)
    const { expireCards } = await import('@/lib/one-click/expire-cards')
    await expireCards(service)
    const orderKey = await placeOrder(service, shop.merchantId, { customerNumber })
    const deletion = await deleteSavedCardAtOrder(service, { orderKey, cardId, visitId })
    expect(await undoDeletionAtOrder(service, { orderKey, cardId, visitId, sealed: deletion.kind === 'deleted' ? deletion.undo : '' })).toBe('undone')
    expect((await readOrderView(service, orderKey))?.decision.page).toMatchObject({ kind: 'one-click', expiredCards: [{ id: cardId, state: 'expired' }] })
    expect(await held(cardId)).toBe(false)
  })
})

describe('the deletion of a card that several shops of a union had kept', () => {
  /** A person with one card at two shops and a pending copy at a third, who deletes it in their union. */
  async function united(customerNumber: string) {
    const shops = [await addMerchant(service), await addMerchant(service), await addMerchant(service, { settings: { saveThreshold: 2 } })]
    const pan = newPan()
    for (const { merchantId } of shops) await payNew(service, merchantId, { customerNumber }, fullEntry(pan))
    service.clock.advance(60_000)
    const before = await readState(
      service,
      shops.map(({ scopeId }) => scopeId),
    )
    const ids = shops.map(({ merchantId }) => merchantId)
    const union = await unite(service, ids)
    const card = (await customerOf(service, union, customerNumber)).savedCards[0]
    if (!card) throw new Error('the union should have the card')
    const home = shops.find(({ merchantId }) => merchantId === card.originMerchantId) ?? shops[0]
    const orderKey = await placeOrder(service, home?.merchantId ?? 0, { customerNumber })
    const deletion = await deleteSavedCardAtOrder(service, { orderKey, cardId: card.id, visitId })
    if (deletion.kind !== 'deleted') throw new Error(deletion.kind)
    const undo = () => undoDeletionAtOrder(service, { orderKey, cardId: card.id, visitId, sealed: deletion.undo })
    const copies = await service.db.prisma.savedCard.findMany({ where: { unitedInto: card.id } })
    return { shops, ids, union, card, copies, before, undo, customerNumber }
  }
  const cardsOf = (state: Awaited<ReturnType<typeof readState>>) => ({ cards: state.cards, pans: state.pans, consents: state.consents })

  it('takes every copy and its ciphertext; undone, the end of the union gives each shop exactly the card it had', async () => {
    const { shops, union, copies, before, undo } = await united('three shops')
    expect(copies.map(({ state }) => state)).toEqual(['deleted', 'deleted'])
    for (const { id } of copies) expect(await held(id)).toBe(false)
    expect(await undo()).toBe('undone')
    await dissolveUnion(service, union)
    const after = await readState(
      service,
      shops.map(({ scopeId }) => scopeId),
    )
    expect(cardsOf(after)).toEqual(cardsOf(before))
  })

  it('stays done everywhere when nobody undoes it', async () => {
    const { shops, union } = await united('gone everywhere')
    await dissolveUnion(service, union)
    for (const { scopeId } of shops) {
      expect((await customerOf(service, scopeId, 'gone everywhere')).savedCards.map(({ state }) => state)).toEqual(['deleted'])
    }
  })

  it('is undone for those who are still there when a shop has left with its copy within the ten seconds', async () => {
    const { shops, union, card, undo } = await united('left at once')
    const leaving = shops.find(({ merchantId }) => merchantId !== card.originMerchantId)
    await leaveUnion(service, union, leaving?.merchantId ?? 0)
    expect(await undo()).toBe('undone')
    expect((await customerOf(service, leaving?.scopeId ?? 0, 'left at once')).savedCards.map(({ state }) => state)).toEqual(['deleted'])
    await dissolveUnion(service, union)
    const home = shops.find(({ merchantId }) => merchantId === card.originMerchantId)
    expect((await customerOf(service, home?.scopeId ?? 0, 'left at once')).savedCards.map(({ id, state }) => [id, state])).toEqual([[card.id, 'member']])
  })
})
