import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { panOf, type SandboxOutcome } from '@/lib/acquirers/sandbox/cards'
import { deleteSavedCard } from '@/lib/one-click/delete-saved-card'
import { setMark } from '@/lib/one-click/set-mark'
import { expireOrders } from '@/lib/orders/expire-orders'
import { cancelStep, endDueSteps } from '@/lib/payments/end-step'
import { finishStep } from '@/lib/payments/finish-step'
import { readOrderView } from '@/lib/payments/queries'
import { reserve } from '@/lib/payments/reserve'
import { resolveDue } from '@/lib/payments/resolve-due'
import { challengeMs, firstInquiryAfterMs, firstWordMs, type PayInput } from '@/lib/payments/rules'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { answerIssuer, postToIssuer } from '../support/issuer'
import { customerOf, fullEntry, onlyCard, payInput, payNew, payWith, placeOrder, savedEntry } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'

let service: TestService
let owner: pg.Client
let shop: AddedMerchant

beforeAll(async () => {
  service = await makeTestService({ acquirerTimeoutMs: 2_000 })
  shop = await addMerchant(service)
  owner = new pg.Client({ connectionString: service.ownerUrl })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await service.close()
})

const challenged = panOf('3ds-challenge')
let customers = 0
const newCustomer = () => `payer-${++customers}`

/** A payment that waits for its payer at his bank. */
async function begin(
  {
    customerNumber = newCustomer(),
    outcome = '3ds-challenge' as SandboxOutcome,
    entry = fullEntry(panOf(outcome)),
    ...order
  }: {
    customerNumber?: string
    outcome?: SandboxOutcome
    entry?: PayInput['entry']
    twoStage?: boolean
  } = {},
  merchant = shop,
) {
  const orderKey = await placeOrder(service, merchant.merchantId, { customerNumber, ...order })
  const outcomeOfPay = await payWith(service, orderKey, entry)
  if (outcomeOfPay.kind !== 'challenge') throw new Error(`there was no challenge but ${JSON.stringify(outcomeOfPay)}`)
  const challenge = (await readOrderView(service, orderKey))?.challenge
  if (!challenge) throw new Error('the order shows no challenge')
  return { orderKey, customerNumber, challenge, ...outcomeOfPay }
}

const finish = ({ orderKey, sealed }: { orderKey: string; sealed: string | null }) => finishStep(service, { orderKey, sealed })
const view = async (orderKey: string) => {
  const seen = await readOrderView(service, orderKey)
  if (!seen) throw new Error('there is no such order')
  return seen
}
const attemptOf = (orderKey: string) => service.db.prisma.operation.findFirstOrThrow({ where: { order: { orderKey } }, orderBy: { number: 'desc' } })
const authorizationsOf = async (orderKey: string) => {
  const references = (await service.db.prisma.operation.findMany({ where: { order: { orderKey } } })).map((row) => row.acquirerReference)
  return (await service.bank.authorizations()).filter(({ reference }) => references.includes(reference))
}
const keysLeft = async () => (await owner.query('select 1 from vault.sealed_steps')).rowCount
const used = async (customerNumber: string, scopeId = shop.scopeId) => {
  const { id } = await customerOf(service, scopeId, customerNumber)
  const entries = await service.db.prisma.turnoverEntry.findMany({ where: { customerId: id } })
  return entries.reduce((sum, entry) => sum + entry.amountMinor - entry.freedMinor, 0n)
}

describe('a card whose issuer asks nothing', () => {
  it('is paid as if there were no 3-D Secure', async () => {
    const orderKey = await placeOrder(service, shop.merchantId, { customerNumber: newCustomer() })
    expect(await payWith(service, orderKey, fullEntry())).toEqual({ kind: 'approved' })
    expect(await attemptOf(orderKey)).toMatchObject({ state: 'approved', authenticated: 'none', eci: null })
  })

  it('is paid at once where the issuer knows the payer, and says so', async () => {
    const orderKey = await placeOrder(service, shop.merchantId, { customerNumber: newCustomer() })
    expect(await payWith(service, orderKey, fullEntry(panOf('3ds-frictionless')))).toEqual({ kind: 'approved' })
    expect(await attemptOf(orderKey)).toMatchObject({ state: 'approved', authenticated: 'frictionless', eci: '05' })
  })
})

describe('a challenge', () => {
  it('sends nothing to authorize, counts the amount, and shows where the payer has to go until when', async () => {
    const step = await begin()
    const { decision, challenge, lastAttempt } = await view(step.orderKey)
    expect(decision).toEqual({ page: { kind: 'three-d-secure' }, reasons: ['attempt-authenticating'] })
    expect(lastAttempt?.state).toBe('authenticating')
    expect(challenge?.endsAt).toEqual(new Date(service.clock.now().getTime() + challengeMs))
    expect(step.endsAt).toEqual(challenge?.endsAt)
    expect(await authorizationsOf(step.orderKey)).toEqual([])
    expect(await used(step.customerNumber)).toBe(1000n)
  })

  it('that the payer passes is authorized with the proof, keeps the card that he wanted kept, and leaves no key', async () => {
    const step = await begin()
    const before = (await keysLeft()) ?? 0
    await answerIssuer(step.challenge, 'confirm')
    expect(await finish(step)).toEqual({ kind: 'approved' })
    expect(await attemptOf(step.orderKey)).toMatchObject({ state: 'approved', authenticated: 'challenge', eci: '05', entry: 'full' })
    expect((await view(step.orderKey)).lastAttempt).toMatchObject({ savedCard: true, responseCode: 'AS000' })
    const customer = await customerOf(service, shop.scopeId, step.customerNumber)
    expect(customer).toMatchObject({ status: 'member', savedCards: [{ last4: '3184', state: 'member', successes: 1 }] })
    expect(await used(step.customerNumber)).toBe(1000n)
    expect(await keysLeft()).toBe(before - 1)
  })

  it('is passed by a saved card too, of which only the CVC2 travels', async () => {
    const first = await begin()
    await answerIssuer(first.challenge, 'confirm')
    await finish(first)
    const { customerNumber } = first
    const cardId = await onlyCard(service, shop.scopeId, customerNumber)
    const step = await begin({ customerNumber, entry: savedEntry(cardId) })
    await answerIssuer(step.challenge, 'confirm')
    expect(await finish(step)).toEqual({ kind: 'approved' })
    expect(await attemptOf(step.orderKey)).toMatchObject({ entry: 'saved', savedCardId: cardId, authenticated: 'challenge' })
    const { rows } = await owner.query('select reason from vault.openings where card_id = $1 order by id', [cardId])
    expect(rows.map(({ reason }) => reason)).toEqual(['payment by One Click', 'payment by One Click, confirmed at the bank'])
  })

  it('of a two-stage order leaves it delayed', async () => {
    const step = await begin({ twoStage: true })
    await answerIssuer(step.challenge, 'confirm')
    await finish(step)
    expect((await view(step.orderKey)).state).toBe('delayed')
  })

  it.each(['refuse', 'wrong-code'] as const)('that the payer fails (%s) is declined with AS110, frees the limit and may be paid again', async (how) => {
    const step = await begin()
    for (let times = 0; times < (how === 'refuse' ? 1 : 3); times += 1) await answerIssuer(step.challenge, how)
    expect(await finish(step)).toEqual({ kind: 'declined', reason: 'not-authenticated' })
    expect(await view(step.orderKey)).toMatchObject({
      state: 'declined',
      lastAttempt: { state: 'declined', reason: 'not-authenticated', responseCode: 'AS110' },
      decision: { page: { kind: 'standard', offer: 'preselected' } },
    })
    expect(await used(step.customerNumber)).toBe(0n)
    expect(await authorizationsOf(step.orderKey)).toEqual([])
    expect(await payWith(service, step.orderKey, fullEntry())).toEqual({ kind: 'approved' })
  })

  it('stays open while the payer has not answered', async () => {
    const step = await begin()
    expect(await finish(step)).toEqual({ kind: 'step-open', why: 'unanswered' })
    await answerIssuer(step.challenge, 'confirm')
    expect(await finish(step)).toEqual({ kind: 'approved' })
  })

  it('is not decided by what the browser says, but by what the issuer is asked', async () => {
    const step = await begin()
    // The page of the issuer was opened, nothing more.
    await postToIssuer(step.challenge)
    expect(await finish(step)).toEqual({ kind: 'step-open', why: 'unanswered' })
    expect(await authorizationsOf(step.orderKey)).toEqual([])
  })

  it('whose issuer cannot be asked stays open until it can', async () => {
    const step = await begin({ outcome: '3ds-challenge-result-away' })
    await answerIssuer(step.challenge, 'confirm')
    expect(await finish(step)).toEqual({ kind: 'step-open', why: 'issuer-away' })
    expect(await finish(step)).toEqual({ kind: 'step-open', why: 'issuer-away' })
    expect(await finish(step)).toEqual({ kind: 'approved' })
  })

  it('can be passed and the money declined all the same', async () => {
    const step = await begin({ outcome: '3ds-challenge-then-declined' })
    await answerIssuer(step.challenge, 'confirm')
    expect(await finish(step)).toEqual({ kind: 'declined', reason: 'no-funds' })
    expect(await used(step.customerNumber)).toBe(0n)
  })

  it('whose authorization is not answered is unknown, and found out by inquiry', async () => {
    const step = await begin({ outcome: '3ds-challenge-then-time-out' })
    await answerIssuer(step.challenge, 'confirm')
    expect(await finish(step)).toEqual({ kind: 'unknown' })
    service.clock.advance(2_000)
    await resolveDue(service)
    expect((await view(step.orderKey)).state).toBe('approved')
    expect(await attemptOf(step.orderKey)).toMatchObject({ authenticated: 'challenge' })
  })

  it('keeps other attempts out while it is open', async () => {
    const step = await begin()
    expect(await payWith(service, step.orderKey, fullEntry())).toMatchObject({ kind: 'not-now', decision: { page: { kind: 'three-d-secure' } } })
    await expect(
      owner.query(
        `insert into operations (order_id, merchant_id, number, type, state, bill_number, acquirer_reference, amount_minor, currency, started_at, next_inquiry_at)
         select order_id, merchant_id, number + 1, 100, 'authorizing', bill_number, gen_random_uuid(), amount_minor, currency, now(), now()
         from operations where state = 'authenticating' limit 1`,
      ),
    ).rejects.toThrow('one_payment_per_order')
  })
})

describe('an issuer that does not help', () => {
  it('by refusing outright ends the attempt with AS110', async () => {
    const orderKey = await placeOrder(service, shop.merchantId, { customerNumber: newCustomer() })
    expect(await payWith(service, orderKey, fullEntry(panOf('3ds-refused')))).toEqual({ kind: 'declined', reason: 'not-authenticated' })
    expect((await view(orderKey)).lastAttempt).toMatchObject({ responseCode: 'AS110' })
  })

  it('by being away ends the attempt with AS998, nothing sent and nothing counted', async () => {
    const customerNumber = newCustomer()
    const orderKey = await placeOrder(service, shop.merchantId, { customerNumber })
    expect(await payWith(service, orderKey, fullEntry(panOf('3ds-away')))).toEqual({ kind: 'declined', reason: 'issuer-unavailable' })
    expect((await view(orderKey)).lastAttempt).toMatchObject({ responseCode: 'AS998' })
    expect(await authorizationsOf(orderKey)).toEqual([])
    expect(await used(customerNumber)).toBe(0n)
  })
})

describe('an order that asks for no 3-D Secure', () => {
  it('is sent without it where the merchant may, and the card that needs it is declined', async () => {
    const trusted = await addMerchant(service, { settings: { mayDisable3ds: true } })
    const order = { customerNumber: newCustomer(), disable3ds: true }
    expect(await payNew(service, trusted.merchantId, order)).toEqual({ kind: 'approved' })
    expect(await payNew(service, trusted.merchantId, order, fullEntry(challenged))).toEqual({ kind: 'declined', reason: 'needs-3ds' })
  })

  it('gets it all the same where the merchant may not', async () => {
    const orderKey = await placeOrder(service, shop.merchantId, { customerNumber: newCustomer(), disable3ds: true })
    expect(await payWith(service, orderKey, fullEntry(challenged))).toMatchObject({ kind: 'challenge' })
  })
})

describe('coming back more than once', () => {
  it('thirty times at once leads to one authorization, and everybody learns that it is paid', async () => {
    const step = await begin()
    await answerIssuer(step.challenge, 'confirm')
    const outcomes = await Promise.all(Array.from({ length: 30 }, () => finish(step)))
    expect(outcomes.filter(({ kind }) => kind === 'approved')).toHaveLength(1)
    for (const outcome of outcomes) {
      if (outcome.kind === 'approved') continue
      expect(outcome).toMatchObject({ kind: 'not-now' })
      expect(['checking', 'paid']).toContain(outcome.kind === 'not-now' ? outcome.decision.page.kind : null)
    }
    expect(await authorizationsOf(step.orderKey)).toHaveLength(1)
    expect(await finish(step)).toMatchObject({ kind: 'not-now', decision: { page: { kind: 'paid' } } })
  })

  it('after it was declined tells so again, also without the sealed data', async () => {
    const step = await begin({ outcome: '3ds-challenge-then-declined' })
    await answerIssuer(step.challenge, 'confirm')
    await finish(step)
    expect(await finish(step)).toEqual({ kind: 'declined', reason: 'no-funds' })
    expect(await finish({ ...step, sealed: null })).toEqual({ kind: 'declined', reason: 'no-funds' })
  })

  it('while another window cancels leads to one end and no charge without it', async () => {
    for (let round = 0; round < 5; round += 1) {
      const step = await begin()
      await answerIssuer(step.challenge, 'confirm')
      const [finished, canceled] = await Promise.all([finish(step), cancelStep(service, step.orderKey)])
      const approved = (await authorizationsOf(step.orderKey)).filter(({ state }) => state === 'approved').length
      expect(approved).toBe(canceled ? 0 : 1)
      expect(finished.kind).toBe(canceled ? 'declined' : 'approved')
      expect(await used(step.customerNumber)).toBe(canceled ? 0n : 1000n)
    }
  })

  it('for an order that nobody made is told apart', async () => {
    expect(await finish({ orderKey: 'x'.repeat(32), sealed: null })).toEqual({ kind: 'no-order' })
    expect(await cancelStep(service, 'x'.repeat(32))).toBe(false)
  })
})

describe('the sealed card data', () => {
  it('shows neither PAN nor CVC2, and neither does the database', async () => {
    const step = await begin()
    expect(Buffer.from(step.sealed.split('.')[2] ?? '', 'base64url').toString('latin1')).not.toMatch(/4000002760003184|739/)
    const { rows } = await owner.query<{ line: string }>(`
      select row_to_json(t)::text as line from operations t union all select row_to_json(t)::text from challenges t
      union all select row_to_json(t)::text from vault.sealed_steps t union all select row_to_json(t)::text from outbox t`)
    for (const { line } of rows) expect(line).not.toMatch(/4000002760003184|"739"/)
  })

  it('that is not in this browser leaves the step to the one that has it', async () => {
    const step = await begin()
    await answerIssuer(step.challenge, 'confirm')
    expect(await finish({ ...step, sealed: null })).toEqual({ kind: 'step-open', why: 'elsewhere' })
    expect(await finish(step)).toEqual({ kind: 'approved' })
  })

  it.each([
    ['of another order', (_: string, other: string) => other],
    ['changed on its way', (own: string) => `${own.slice(0, -6)}AAAAAA`],
    ['of no step', () => 'nonsense'],
  ])('%s ends the attempt, and nothing is sent', async (_, pick) => {
    const [step, other] = [await begin(), await begin()]
    await answerIssuer(step.challenge, 'confirm')
    expect(await finish({ ...step, sealed: pick(step.sealed, other.sealed) })).toEqual({ kind: 'declined', reason: 'not-authenticated' })
    expect(await authorizationsOf(step.orderKey)).toEqual([])
    expect(await used(step.customerNumber)).toBe(0n)
    expect((await view(other.orderKey)).decision.page.kind).toBe('three-d-secure')
  })

  it('cannot be opened after the database lost its keys in a crash: the payer is asked again, nothing is charged', async () => {
    const step = await begin()
    await answerIssuer(step.challenge, 'confirm')
    await owner.query('truncate vault.sealed_steps')
    expect(await finish(step)).toEqual({ kind: 'declined', reason: 'not-authenticated' })
    expect(await payWith(service, step.orderKey, fullEntry())).toEqual({ kind: 'approved' })
  })
})

describe('a payer who does not come back', () => {
  it('has until the end of the step, to the millisecond; then the clock ends it and destroys the key', async () => {
    const start = service.clock.now()
    const step = await begin()
    await answerIssuer(step.challenge, 'confirm')
    service.clock.advance(challengeMs - 1)
    await endDueSteps(service)
    expect((await view(step.orderKey)).lastAttempt?.state).toBe('authenticating')
    service.clock.advance(1)
    expect((await view(step.orderKey)).decision.page.kind).toBe('standard')
    await resolveDue(service)
    expect((await view(step.orderKey)).lastAttempt?.state).toBe('authenticating')
    expect(await endDueSteps(service)).toBeGreaterThanOrEqual(1)
    expect(await view(step.orderKey)).toMatchObject({ state: 'declined', lastAttempt: { state: 'declined', reason: 'not-authenticated' } })
    expect(await used(step.customerNumber)).toBe(0n)
    expect(await finish(step)).toEqual({ kind: 'declined', reason: 'not-authenticated' })
    expect(await authorizationsOf(step.orderKey)).toEqual([])
    service.clock.set(start)
  })

  it('is told that it is too late when he comes in the moment it ends, whoever notices first', async () => {
    const start = service.clock.now()
    const step = await begin()
    await answerIssuer(step.challenge, 'confirm')
    service.clock.advance(challengeMs)
    const [finished] = await Promise.all([finish(step), endDueSteps(service), finish(step)])
    expect(finished).toEqual({ kind: 'declined', reason: 'not-authenticated' })
    expect(await authorizationsOf(step.orderKey)).toEqual([])
    service.clock.set(start)
  })

  it('may pay with another card before anybody has written down that his time is over', async () => {
    const start = service.clock.now()
    const step = await begin()
    service.clock.advance(challengeMs)
    expect(await payWith(service, step.orderKey, fullEntry())).toEqual({ kind: 'approved' })
    expect(
      await service.db.prisma.operation.findMany({ where: { order: { orderKey: step.orderKey } }, orderBy: { number: 'asc' }, select: { state: true } }),
    ).toEqual([{ state: 'declined' }, { state: 'approved' }])
    expect(await used(step.customerNumber)).toBe(1000n)
    service.clock.set(start)
  })

  it('may pay with another card at once when he says so', async () => {
    const step = await begin()
    expect(await cancelStep(service, step.orderKey)).toBe(true)
    expect(await cancelStep(service, step.orderKey)).toBe(false)
    expect(await used(step.customerNumber)).toBe(0n)
    expect((await view(step.orderKey)).decision.page.kind).toBe('standard')
    await answerIssuer(step.challenge, 'confirm')
    expect(await finish(step)).toEqual({ kind: 'declined', reason: 'not-authenticated' })
    expect(await payWith(service, step.orderKey, fullEntry())).toEqual({ kind: 'approved' })
    expect(await finish(step)).toMatchObject({ kind: 'not-now', decision: { page: { kind: 'paid' } } })
    expect(await authorizationsOf(step.orderKey)).toHaveLength(1)
  })

  it('leaves a limit that he had used up free for somebody who pays', async () => {
    const limited = await addMerchant(service)
    await service.db.prisma.turnoverLimit.create({ data: { scopeId: limited.scopeId, currency: 'BYN', window: 'day', amountMinor: 1000n } })
    const step = await begin({}, limited)
    const { customerNumber } = step
    expect(await payNew(service, limited.merchantId, { customerNumber })).toMatchObject({ kind: 'not-now', decision: { page: { kind: 'refused-limit' } } })
    await cancelStep(service, step.orderKey)
    expect(await payNew(service, limited.merchantId, { customerNumber })).toEqual({ kind: 'approved' })
  })

  it('who used the whole limit himself can finish, since his own amount is counted once', async () => {
    const limited = await addMerchant(service)
    await service.db.prisma.turnoverLimit.create({ data: { scopeId: limited.scopeId, currency: 'BYN', window: 'day', amountMinor: 1000n } })
    const step = await begin({}, limited)
    await answerIssuer(step.challenge, 'confirm')
    expect(await finish(step)).toEqual({ kind: 'approved' })
  })
})

describe('an order whose time ends while its payer is at his bank', () => {
  it('says so to the late return, and nothing is charged', async () => {
    const start = service.clock.now()
    const step = await begin()
    const expiresAt = new Date(service.clock.now().getTime() + 60_000)
    await service.db.prisma.order.update({ where: { orderKey: step.orderKey }, data: { expiresAt } })
    await answerIssuer(step.challenge, 'confirm')
    service.clock.set(expiresAt)
    expect(await finish(step)).toMatchObject({ kind: 'not-now', decision: { page: { kind: 'expired' } } })
    expect(await authorizationsOf(step.orderKey)).toEqual([])
    expect(await used(step.customerNumber)).toBe(0n)
    service.clock.set(start)
  })

  it('ends the step with it, and times out without a notification of a decline', async () => {
    const start = service.clock.now()
    const hasty = await addMerchant(service, { settings: { orderTimeOutMin: 5 } })
    const step = await begin({}, hasty)
    expect(step.endsAt).toEqual(new Date(start.getTime() + 5 * 60_000))
    service.clock.advance(5 * 60_000)
    await expireOrders(service)
    expect((await view(step.orderKey)).state).toBe('in-process')
    await endDueSteps(service)
    expect(await view(step.orderKey)).toMatchObject({ state: 'timeout', lastAttempt: { state: 'declined' }, decision: { page: { kind: 'expired' } } })
    const { billNumber } = await view(step.orderKey)
    expect(await service.db.prisma.outboxEvent.count({ where: { objectId: billNumber, type: 'order.declined' } })).toBe(0)
    service.clock.set(start)
  })
})

describe('what changes while the payer is at his bank', () => {
  const [everything, clerk] = [{ kind: 'all' } as const, { kind: 'staff', id: 7 } as const]

  it('as the mark Fraud stops the payment', async () => {
    const step = await begin()
    await answerIssuer(step.challenge, 'confirm')
    const { id } = await customerOf(service, shop.scopeId, step.customerNumber)
    const fraud = { customerId: id, to: 'fraud', expectedVersion: null, reasonCode: 'abused', reason: 'reported by the bank', destroyCards: false } as const
    expect(await setMark(service, everything, clerk, fraud)).toEqual({ kind: 'done' })
    expect(await finish(step)).toMatchObject({ kind: 'not-now', decision: { page: { kind: 'refused-fraud' } } })
    expect(await authorizationsOf(step.orderKey)).toEqual([])
    expect(await attemptOf(step.orderKey)).toMatchObject({ state: 'declined', responseCode: 'AS100' })
  })

  it('as the deletion of the saved card stops the payment by it', async () => {
    const first = await begin()
    await answerIssuer(first.challenge, 'confirm')
    await finish(first)
    const { customerNumber } = first
    const cardId = await onlyCard(service, shop.scopeId, customerNumber)
    const step = await begin({ customerNumber, entry: savedEntry(cardId) })
    await answerIssuer(step.challenge, 'confirm')
    const { id } = await customerOf(service, shop.scopeId, customerNumber)
    expect(await deleteSavedCard(service, everything, clerk, { customerId: id, cardId, reason: 'asked by phone' })).toEqual({ kind: 'deleted' })
    expect(await finish(step)).toEqual({ kind: 'declined', reason: 'refused' })
    expect(await authorizationsOf(step.orderKey)).toEqual([])
  })
})

describe('a process that dies', () => {
  it('before the issuer said its first word leaves an attempt that ends by itself within a minute', async () => {
    const start = service.clock.now()
    const customerNumber = newCustomer()
    const orderKey = await placeOrder(service, shop.merchantId, { customerNumber })
    expect(await reserve(service, payInput(orderKey, fullEntry(challenged)))).toMatchObject({ kind: 'reserved', authenticates: true })
    expect((await view(orderKey)).decision).toMatchObject({ page: { kind: 'checking' }, reasons: ['attempt-under-way'] })
    service.clock.advance(firstWordMs - 1)
    await endDueSteps(service)
    expect((await view(orderKey)).lastAttempt?.state).toBe('authenticating')
    service.clock.advance(1)
    await Promise.all([endDueSteps(service), endDueSteps(service), endDueSteps(service)])
    expect(await view(orderKey)).toMatchObject({ state: 'declined', lastAttempt: { reason: 'not-authenticated' }, decision: { page: { kind: 'standard' } } })
    expect(await used(customerNumber)).toBe(0n)
    service.clock.set(start)
  })

  it('between the end of the step and the authorization leaves an operation that is asked about like any other', async () => {
    const start = service.clock.now()
    const step = await begin()
    await answerIssuer(step.challenge, 'confirm')
    const dead = { ...service, acquirer: { ...service.acquirer, authorize: () => Promise.reject(new Error('killed')) } }
    await expect(finishStep(dead, step)).rejects.toThrow('killed')
    expect(await attemptOf(step.orderKey)).toMatchObject({ state: 'authorizing', authenticated: 'challenge' })
    expect(await finish(step)).toMatchObject({ kind: 'not-now', decision: { page: { kind: 'checking' } } })
    service.clock.advance(firstInquiryAfterMs)
    await resolveDue(service)
    expect((await view(step.orderKey)).lastAttempt?.state).toBe('unknown')
    service.clock.advance(10 * 60_000)
    await resolveDue(service)
    expect(await view(step.orderKey)).toMatchObject({ state: 'declined', lastAttempt: { state: 'reversed' } })
    expect(await used(step.customerNumber)).toBe(0n)
    service.clock.set(start)
  })
})

describe('the database', () => {
  it('lets an attempt leave the step only to be authorized or declined', async () => {
    const step = await begin()
    const move = (state: string) =>
      owner.query(`update operations set state = $1, authenticates_until = null where order_id = (select id from orders where order_key = $2)`, [
        state,
        step.orderKey,
      ])
    for (const state of ['approved', 'unknown', 'reversed']) await expect(move(state)).rejects.toThrow('cannot go from authenticating')
  })

  it('keeps what the issuer asked as it was', async () => {
    await begin()
    await expect(owner.query(`update challenges set issuer_url = 'https://elsewhere.example'`)).rejects.toThrow('append-only')
  })
})
