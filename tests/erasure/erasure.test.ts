import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { panOf } from '@/lib/acquirers/sandbox/cards'
import { linkAudit } from '@/lib/audit/link'
import { verifyAudit } from '@/lib/audit/verify'
import { decideErasure } from '@/lib/erasure/decide-erasure'
import { countWaitingErasures, listWaitingErasures } from '@/lib/erasure/queries'
import { requestErasure } from '@/lib/erasure/request-erasure'
import { readTimeline } from '@/lib/one-click/customer-queries'
import { setMark } from '@/lib/one-click/set-mark'
import { pay } from '@/lib/payments/pay'
import type { Scope } from '@/lib/platform/scope'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { newPan } from '../support/new-pan'
import { customerOf, fullEntry, onlyCard, payInput, payNew, payWith, placeOrder, savedEntry } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'
import { unite } from '../support/unite'

let service: TestService
let owner: pg.Client
let shop: AddedMerchant

beforeAll(async () => {
  service = await makeTestService({ acquirerTimeoutMs: 1_000 })
  shop = await addMerchant(service)
  owner = new pg.Client({ connectionString: service.ownerUrl })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await service.close()
})

const all: Scope = { kind: 'all' }
const [anna, boris, vera] = [1, 2, 3].map((id) => ({ kind: 'staff', id }) as const) as [StaffActor, StaffActor, StaffActor]
type StaffActor = { kind: 'staff'; id: number }
const reason = 'He asked by letter'

/** Everything that somebody leaves behind who pays, each with words of his own that can be looked for. */
async function somebody(number: string, { merchantId = shop.merchantId, pan = newPan() } = {}) {
  const words = {
    email: `${number}.mail@payer.example`,
    firstName: `First${number.replaceAll('-', '')}`,
    phone: `37529${number.length}7654321`,
    address: `Street of ${number} 7`,
    comment: `Leave it with the neighbour of ${number}`,
    cardholder: `HOLDER ${number.replaceAll(/[^a-z]/g, '').toUpperCase()}`,
    ip: `198.51.100.${number.length}`,
    userAgent: `Browser of ${number}`,
  }
  const { email, firstName, phone, address, comment, ...visited } = words
  const orderKey = await placeOrder(service, merchantId, { customerNumber: number, comment, payer: { email, firstName, homePhone: phone, address } })
  const visit = { ip: visited.ip, userAgent: visited.userAgent, language: 'en' as const }
  const paid = await pay(service, { ...payInput(orderKey, fullEntry(pan, { cardholder: words.cardholder })), visit })
  expect(paid.kind).toBe('approved')
  return words
}

/** Rows of any live table that hold one of these words. The audit log and the bank of the sandbox are not ours to empty. */
async function rowsWith(words: string[]): Promise<string[]> {
  const { rows: tables } = await owner.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and n.nspname in ('public', 'vault') and c.relname <> 'audit_log'`,
  )
  const found: string[] = []
  for (const { name } of tables) {
    const { rows } = await owner.query<{ line: string }>(`select row_to_json(t)::text as line from ${name} t`)
    for (const { line } of rows) for (const word of words) if (line.includes(word)) found.push(`${name}: ${word}`)
  }
  return found
}

const idOf = async (number: string, { scopeId }: AddedMerchant = shop) => (await customerOf(service, scopeId, number)).id

async function ask(customerId: bigint, who: StaffActor = anna): Promise<bigint> {
  const asked = await requestErasure(service, all, who, { customerId, reason })
  if (asked.kind !== 'requested') throw new Error(asked.kind)
  return asked.erasureId
}

const decide = (erasureId: bigint, who: StaffActor, approve = true) => decideErasure(service, all, who, { erasureId, approve })

describe('a customer who is erased', () => {
  it('leaves no e-mail, name, phone, address, card, cardholder, IP or browser in any live table; his payments stay', async () => {
    const words = Object.values(await somebody('erased-one'))
    const before = await owner.query(`select count(*)::integer as count from vault.ciphertexts`)
    expect((await rowsWith(words)).length).toBeGreaterThanOrEqual(words.length)
    const id = await idOf('erased-one')
    const cardId = await onlyCard(service, shop.scopeId, 'erased-one')
    const operation = await service.db.prisma.operation.findFirstOrThrow({ where: { customerId: id } })
    expect(await decide(await ask(id), boris)).toEqual({ kind: 'erased' })
    expect(await rowsWith(words)).toEqual([])
    expect((await owner.query('select from vault.ciphertexts where card_id = $1', [cardId])).rowCount).toBe(0)
    expect((await owner.query(`select count(*)::integer as count from vault.ciphertexts`)).rows[0].count).toBe(before.rows[0].count - 1)
    const after = await service.db.prisma.operation.findFirstOrThrow({ where: { customerId: id } })
    expect(after).toEqual({ ...operation, cardholder: null, ip: null, userAgent: null })
    const customer = await customerOf(service, shop.scopeId, 'erased-one')
    expect(customer).toMatchObject({ email: null, status: 'not-active', paymentsCount: 1 })
    expect(customer.savedCards[0]).toMatchObject({ state: 'deleted', last4: operation.cardLast4, cardholder: null })
    const consent = await service.db.prisma.consent.findFirstOrThrow({ where: { customerId: id } })
    expect(consent).toMatchObject({ ip: null, userAgent: null, textVersion: '2026-12', preselected: true })
  })

  it('is shown on his timeline and in the audit log, whose chain stays whole', async () => {
    await somebody('shown')
    const id = await idOf('shown')
    await linkAudit(service)
    await decide(await ask(id), boris)
    const { entries } = await readTimeline(service, all, id, { after: null })
    expect(entries.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['customer.erased', 'customer.erasure-requested', 'card.deleted']))
    const rows = await service.db.prisma.auditRecord.findMany({ where: { objectId: 'shown' }, orderBy: { id: 'asc' } })
    expect(rows.map(({ action, actor, outcome, reason: why }) => [action, actor, outcome, why])).toEqual([
      ['customers.erase', 'staff:1', 'done', reason],
      ['customers.approve-erasure', 'staff:2', 'done', reason],
    ])
    await linkAudit(service)
    expect((await verifyAudit(service)).faults).toEqual([])
  })

  it('may pay again: under the same number, with his mark and history, and nothing of what was erased', async () => {
    const words = await somebody('again')
    const id = await idOf('again')
    await decide(await ask(id), boris)
    const { kind } = await payNew(service, shop.merchantId, { customerNumber: 'again', payer: { email: 'new@payer.example' } }, fullEntry(newPan()))
    expect(kind).toBe('approved')
    expect(await customerOf(service, shop.scopeId, 'again')).toMatchObject({ id, email: 'new@payer.example', status: 'member', paymentsCount: 2 })
    expect(await rowsWith([words.email, words.cardholder])).toEqual([])
    expect(await decide(await ask(id, boris), vera)).toEqual({ kind: 'erased' })
    await setMark(service, all, anna, { customerId: id, expectedVersion: null, to: 'fraud', reasonCode: 'stolen-card', reason, destroyCards: false })
    await decide(await ask(id), boris)
    expect((await payNew(service, shop.merchantId, { customerNumber: 'again' }, fullEntry(newPan()))).kind).not.toBe('approved')
  })

  it('is erased with every row that a union has absorbed into his', async () => {
    const [one, other, pan] = [await addMerchant(service), await addMerchant(service), newPan()]
    const words = [await somebody('united', { ...one, pan }), await somebody('united', { ...other, pan })].flatMap((of) => Object.values(of))
    const union = await unite(service, [one.merchantId, other.merchantId])
    const customer = await service.db.prisma.customer.findFirstOrThrow({ where: { scopeId: union, number: 'united', absorbedInto: null } })
    expect(await decide(await ask(customer.id), boris)).toEqual({ kind: 'erased' })
    expect(await rowsWith(words)).toEqual([])
  })
})

describe('erasing takes two persons', () => {
  it('of whom nobody approves his own request, and who may take it back', async () => {
    await somebody('own')
    const id = await idOf('own')
    const erasureId = await ask(id)
    expect(await decide(erasureId, anna)).toEqual({ kind: 'own-request' })
    expect(await requestErasure(service, all, boris, { customerId: id, reason })).toEqual({ kind: 'waits-already' })
    expect(await decideErasure(service, all, boris, { erasureId, approve: false, onlyOwn: true })).toEqual({ kind: 'not-found' })
    expect(await decide(erasureId, anna, false)).toEqual({ kind: 'cancelled' })
    expect(await decide(erasureId, boris)).toEqual({ kind: 'decided-already' })
    const again = await ask(id, boris)
    expect(await decide(again, anna, false)).toEqual({ kind: 'rejected' })
    expect((await customerOf(service, shop.scopeId, 'own')).email).toContain('own.mail')
    await expect(
      owner.query(
        `insert into customer_erasures (customer_id, scope_id, state, reason, requested_by, requested_at, decided_by, decided_at, erased_ids)
                   values ($1, $2, 'done', 'x', 'staff:1', now(), 'staff:1', now(), array[$1::bigint])`,
        [id, shop.scopeId],
      ),
    ).rejects.toThrow(/check constraint/)
  })

  it('of whom one decides when two do so at the same moment, and one asks when two ask', async () => {
    await somebody('raced')
    const id = await idOf('raced')
    const asked = await Promise.all([anna, boris].map((who) => requestErasure(service, all, who, { customerId: id, reason })))
    expect(asked.map(({ kind }) => kind).toSorted()).toEqual(['requested', 'waits-already'])
    const erasureId = asked.flatMap((one) => (one.kind === 'requested' ? [one.erasureId] : []))[0] ?? 0n
    const asker = asked[0]?.kind === 'requested' ? anna : boris
    const others = [asker === anna ? boris : anna, vera]
    const outcomes = await Promise.all([
      decide(erasureId, others[0] as StaffActor),
      decide(erasureId, others[1] as StaffActor),
      decide(erasureId, asker, false),
    ])
    const kinds = outcomes.map(({ kind }) => kind).toSorted()
    expect(kinds.filter((kind) => kind === 'decided-already')).toHaveLength(2)
    expect(kinds.some((kind) => kind === 'erased' || kind === 'cancelled')).toBe(true)
  })

  it('each of whom sees the customer, and gives a reason', async () => {
    const other = await addMerchant(service)
    await somebody('seen')
    const id = await idOf('seen')
    const elsewhere: Scope = { kind: 'merchants', merchantIds: [other.merchantId], scopeIds: [other.scopeId] }
    expect(await requestErasure(service, elsewhere, anna, { customerId: id, reason })).toEqual({ kind: 'not-found' })
    expect(await requestErasure(service, all, anna, { customerId: id, reason: ' ' })).toEqual({ kind: 'bad-reason' })
    expect(await requestErasure(service, all, anna, { customerId: id, reason: 'card 4111 1111 1111 1111' })).toEqual({ kind: 'bad-reason' })
    const erasureId = await ask(id)
    expect(await decideErasure(service, elsewhere, boris, { erasureId, approve: true })).toEqual({ kind: 'not-found' })
    expect(await listWaitingErasures(service, elsewhere)).toEqual([])
    expect(await listWaitingErasures(service, all, { customerId: id })).toMatchObject([{ id: erasureId, number: 'seen', requestedBy: 'staff:1' }])
    const waiting = await countWaitingErasures(service, all)
    await decide(erasureId, boris)
    expect(await countWaitingErasures(service, all)).toBe(waiting - 1)
  })
})

describe('an operation under way', () => {
  it('of unknown outcome, or at the bank of the payer, keeps its customer from being erased until it ends', async () => {
    for (const kind of ['time-out-after-charge', '3ds-challenge'] as const) {
      const number = `waits-${kind.replace('3', 'three')}`
      const outcome = await payNew(service, shop.merchantId, { customerNumber: number, payer: { email: `${number}@payer.example` } }, fullEntry(panOf(kind)))
      expect(outcome.kind).not.toBe('approved')
      const erasureId = await ask(await idOf(number))
      expect(await decide(erasureId, boris)).toEqual({ kind: 'in-flight' })
      expect((await customerOf(service, shop.scopeId, number)).email).toBe(`${number}@payer.example`)
      expect(await service.db.prisma.auditRecord.findFirst({ where: { objectId: number, outcome: 'refused' } })).toMatchObject({ reason: 'in-flight' })
    }
  })

  it('that begins at the same moment is either before the erasure, and stops it, or after it, and finds no card', async () => {
    for (let turn = 0; turn < 4; turn += 1) {
      const number = `begins-${'x'.repeat(turn)}`
      await somebody(number)
      const cardId = await onlyCard(service, shop.scopeId, number)
      const erasureId = await ask(await idOf(number))
      const orderKey = await placeOrder(service, shop.merchantId, { customerNumber: number })
      const [paid, erased] = await Promise.all([payWith(service, orderKey, savedEntry(cardId)), decide(erasureId, boris)])
      expect(['erased', 'in-flight']).toContain(erased.kind)
      if (erased.kind === 'in-flight') expect(paid.kind).toBe('approved')
      expect(await service.db.prisma.operation.count({ where: { order: { orderKey }, finishedAt: null } })).toBe(0)
    }
  })
})

describe('the database', () => {
  it('lets the address of a consent go for an erasure only, and nothing else of it', async () => {
    await somebody('consented')
    const id = await idOf('consented')
    const empty = () => service.db.prisma.consent.updateMany({ where: { customerId: id }, data: { ip: null, userAgent: null } })
    await expect(empty()).rejects.toThrow()
    await decide(await ask(id), boris)
    await empty()
    await expect(owner.query(`update consents set ip = '192.0.2.1' where customer_id = $1`, [id])).rejects.toThrow('append-only')
    await expect(owner.query('update consents set ip = null, preselected = not preselected where customer_id = $1', [id])).rejects.toThrow('append-only')
    await expect(owner.query('delete from consents where customer_id = $1', [id])).rejects.toThrow('append-only')
    await expect(
      owner.query(`update customer_erasures set state = 'waiting', decided_by = null, decided_at = null, erased_ids = '{}' where customer_id = $1`, [id]),
    ).rejects.toThrow('decided once')
  })
})
