import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inTransaction } from '@/lib/platform/db'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { customerOf, fullEntry, onlyCard, payNew, payWith, placeOrder, savedEntry, visa } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'

let service: TestService
let owner: pg.Client
let shop: AddedMerchant

beforeAll(async () => {
  service = await makeTestService()
  shop = await addMerchant(service)
  owner = new pg.Client({ connectionString: service.ownerUrl })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await service.close()
})

async function member(customerNumber: string, pan: string) {
  await payNew(service, shop.merchantId, { customerNumber }, fullEntry(pan))
  const { id } = await customerOf(service, shop.scopeId, customerNumber)
  return { cardId: await onlyCard(service, shop.scopeId, customerNumber), customerId: id }
}

const why = { operation: 'a test', reason: 'a test' }

function takeOut(of: { cardId: string; customerId: bigint }) {
  return inTransaction(service.db, (tx) => service.vault.takeOut(tx, of, why, service.clock.now()))
}

describe('a card number in the vault', () => {
  it('comes out as it went in, and each opening leaves its reason', async () => {
    const card = await member('opened', visa)
    expect(await takeOut(card)).toBe(visa)
    const { rows } = await owner.query('select operation, reason from vault.openings where card_id = $1', [card.cardId])
    expect(rows).toEqual([why])
  })

  it('is opened once for each payment by One Click, with the reference of that payment', async () => {
    const card = await member('paid', visa)
    const orderKey = await placeOrder(service, shop.merchantId, { customerNumber: 'paid' })
    await payWith(service, orderKey, savedEntry(card.cardId))
    const { rows } = await owner.query('select operation, reason from vault.openings where card_id = $1', [card.cardId])
    const operation = await service.db.prisma.operation.findFirstOrThrow({ where: { savedCardId: card.cardId } })
    expect(rows).toEqual([{ operation: operation.acquirerReference, reason: 'payment by One Click' }])
  })

  it('stands nowhere in the database in clear, nor does the CVC2', async () => {
    await member('searched', '4242424242424242')
    const { rows } = await owner.query<{ line: string }>('select row_to_json(c)::text as line from vault.ciphertexts c')
    expect(rows.length).toBeGreaterThan(0)
    for (const { line } of rows) expect(line).not.toMatch(/4242424242424242|4111111111111111/)
    const operations = await owner.query<{ line: string }>('select row_to_json(o)::text as line from operations o')
    for (const { line } of operations.rows) expect(line).not.toMatch(/4242424242424242|4111111111111111|"739"/)
  })

  it('does not open for another card or another customer, also when the rows were exchanged', async () => {
    const [first, second] = [await member('first', visa), await member('second', '5555555555554444')]
    await expect(takeOut({ ...first, customerId: second.customerId })).rejects.toThrow()
    await owner.query(
      `update vault.ciphertexts a set sealed = b.sealed from vault.ciphertexts b
       where (a.card_id = $1 and b.card_id = $2) or (a.card_id = $2 and b.card_id = $1)`,
      [first.cardId, second.cardId],
    )
    await expect(takeOut(first)).rejects.toThrow()
    await expect(takeOut(second)).rejects.toThrow()
  })

  it('is known again by its fingerprint, which says nothing without the key', async () => {
    const one = await member('same-1', visa)
    const other = await member('same-2', visa)
    const { rows } = await owner.query<{ fingerprint: Buffer }>('select fingerprint from saved_cards where id = any($1)', [[one.cardId, other.cardId]])
    expect(rows[0]?.fingerprint.equals(rows[1]?.fingerprint ?? Buffer.alloc(0))).toBe(true)
    const { createHash } = await import('node:crypto')
    expect(rows[0]?.fingerprint.equals(createHash('sha256').update(visa).digest())).toBe(false)
  })
})
