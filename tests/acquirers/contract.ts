import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Acquirer, AuthenticateRequest, Authentication, AuthorizeRequest } from '@/lib/acquirers/contract'
import { brandOf, type Pan } from '@/lib/cards/rules'

/** What the suite needs of a link: cards that do what it is about, and the time of the other side. */
export type LinkUnderTest = {
  acquirer: Acquirer
  cards: {
    approved: string
    refused: string
    noFunds: string
    stolen: string
    silentAfterCharge: string
    silentBeforeCharge: string
    late: string
    silentFollowUps: string
    challenge: string
    frictionless: string
  }
  /** Does what a payer does at his issuer. */
  answerChallenge: (challenge: Extract<Authentication, { outcome: 'challenge' }>, answer: 'confirm' | 'refuse') => Promise<void>
  /** Lets the late approval take place. */
  passLateApproval: () => void
  close: () => Promise<void>
}

export const goodCard = (pan: string): AuthorizeRequest['card'] => ({
  pan: pan as Pan,
  brand: brandOf(pan),
  expiry: { month: 12, year: 2031 },
  cvc2: brandOf(pan) === 'amex' ? '1234' : '123',
  cardholder: 'MARYIA IVANOVA',
})

export const question = (pan: string, change: Partial<AuthorizeRequest> = {}): AuthorizeRequest => ({
  reference: `ref-${randomUUID()}`,
  amount: { minor: 1000n, currency: 'BYN' },
  card: goodCard(pan),
  twoStage: false,
  storedCredential: 'none',
  proof: null,
  ...change,
})

/** The question to the issuer that comes before an authorization. */
export const toIssuer = ({ reference, amount, card: { cvc2: _, ...card } }: AuthorizeRequest): AuthenticateRequest => ({
  reference,
  amount,
  card,
  merchantName: 'Books & Tea',
  browser: { ip: '203.0.113.7', userAgent: 'a browser', language: 'en' },
  challenge: 'as-issuer-wishes' as const,
  returnUrl: 'https://pay.example/back',
})

/** What every acquirer link must do, whichever bank is behind it. */
export function describeAcquirerContract(name: string, open: () => Promise<LinkUnderTest>) {
  describe(`the acquirer contract, ${name}`, () => {
    let link: LinkUnderTest
    beforeAll(async () => {
      link = await open()
    })
    afterAll(() => link.close())

    it('approves with an approval code and the amount that was asked for', async () => {
      const request = question(link.cards.approved)
      expect(await link.acquirer.authorize(request)).toEqual({ outcome: 'approved', approvalCode: expect.any(String), amount: request.amount })
    })

    it('carries amounts that a double could not', async () => {
      const amount = { minor: 99_999_999_999_999_999n, currency: 'BYN' }
      expect(await link.acquirer.authorize(question(link.cards.approved, { amount }))).toMatchObject({ outcome: 'approved', amount })
    })

    it('names the reason of a decline', async () => {
      expect(await link.acquirer.authorize(question(link.cards.refused))).toEqual({ outcome: 'declined', reason: 'refused' })
      expect(await link.acquirer.authorize(question(link.cards.noFunds))).toEqual({ outcome: 'declined', reason: 'no-funds' })
      expect(await link.acquirer.authorize(question(link.cards.stolen))).toEqual({ outcome: 'declined', reason: 'stolen' })
    })

    it('answers an inquiry with what was decided', async () => {
      const paid = question(link.cards.approved)
      const refused = question(link.cards.refused)
      const approval = await link.acquirer.authorize(paid)
      await link.acquirer.authorize(refused)
      expect(await link.acquirer.inquire(paid)).toEqual(approval)
      expect(await link.acquirer.inquire(refused)).toEqual({ outcome: 'declined', reason: 'refused' })
      expect(await link.acquirer.inquire({ reference: 'never-asked' })).toEqual({ outcome: 'not-found' })
    })

    it('charges a reference once: asked again by somebody who has forgotten, also with another card, it answers as the first time', async () => {
      const request = question(link.cards.approved)
      const approval = await link.acquirer.authorize(request)
      expect(await link.acquirer.authorize(request)).toEqual(approval)
      expect(await link.acquirer.authorize({ ...request, card: goodCard(link.cards.refused) })).toEqual(approval)
    })

    it('does not know an outcome that did not arrive, and learns it by inquiry', async () => {
      const charged = question(link.cards.silentAfterCharge)
      expect(await link.acquirer.authorize(charged)).toEqual({ outcome: 'unknown', cause: 'time-out' })
      expect(await link.acquirer.inquire(charged)).toMatchObject({ outcome: 'approved', amount: charged.amount })
      const unseen = question(link.cards.silentBeforeCharge)
      expect(await link.acquirer.authorize(unseen)).toMatchObject({ outcome: 'unknown' })
      expect(await link.acquirer.inquire(unseen)).toEqual({ outcome: 'not-found' })
    })

    it('reports a late approval as in process until it happens', async () => {
      const request = question(link.cards.late)
      expect(await link.acquirer.authorize(request)).toMatchObject({ outcome: 'unknown' })
      expect(await link.acquirer.inquire(request)).toEqual({ outcome: 'in-process' })
      link.passLateApproval()
      expect(await link.acquirer.inquire(request)).toMatchObject({ outcome: 'approved', amount: request.amount })
    })

    it('never approves late what was reversed before', async () => {
      const request = question(link.cards.late)
      await link.acquirer.authorize(request)
      expect(await link.acquirer.reverse(request)).toEqual({ outcome: 'done' })
      link.passLateApproval()
      expect(await link.acquirer.inquire(request)).toEqual({ outcome: 'reversed' })
    })

    it('never approves a reference that was reversed before it arrived', async () => {
      const request = question(link.cards.approved)
      expect(await link.acquirer.reverse(request)).toEqual({ outcome: 'done' })
      expect(await link.acquirer.authorize(request)).toMatchObject({ outcome: 'declined' })
      expect(await link.acquirer.inquire(request)).toEqual({ outcome: 'reversed' })
    })

    it('reverses as often as it is asked to', async () => {
      const request = question(link.cards.approved)
      await link.acquirer.authorize(request)
      expect(await link.acquirer.reverse(request)).toEqual({ outcome: 'done' })
      expect(await link.acquirer.reverse(request)).toEqual({ outcome: 'done' })
      expect(await link.acquirer.inquire(request)).toEqual({ outcome: 'reversed' })
    })

    it('confirms a two-stage authorization up to its amount, once', async () => {
      const request = question(link.cards.approved, { twoStage: true })
      await link.acquirer.authorize(request)
      const confirm = (followUpReference: string, minor: bigint) =>
        link.acquirer.confirm({ reference: request.reference, followUpReference, amount: { minor, currency: 'BYN' } })
      expect(await confirm(randomUUID(), 1001n)).toMatchObject({ outcome: 'refused' })
      const first = randomUUID()
      expect(await confirm(first, 1000n)).toEqual({ outcome: 'done' })
      expect(await confirm(first, 1000n)).toEqual({ outcome: 'done' })
      expect(await confirm(randomUUID(), 1n)).toMatchObject({ outcome: 'refused' })
    })

    it('refuses to confirm what is not two-stage, was declined, or is not there', async () => {
      const oneStage = question(link.cards.approved)
      const declined = question(link.cards.refused, { twoStage: true })
      await link.acquirer.authorize(oneStage)
      await link.acquirer.authorize(declined)
      for (const reference of [oneStage.reference, declined.reference, 'never-asked']) {
        expect(await link.acquirer.confirm({ reference, followUpReference: randomUUID(), amount: oneStage.amount })).toMatchObject({ outcome: 'refused' })
      }
    })

    it('gives back in parts up to what was captured, and each part once', async () => {
      const request = question(link.cards.approved)
      await link.acquirer.authorize(request)
      const cancel = (followUpReference: string, minor: bigint) =>
        link.acquirer.cancel({ reference: request.reference, followUpReference, amount: { minor, currency: 'BYN' } })
      const first = randomUUID()
      expect(await cancel(first, 400n)).toEqual({ outcome: 'done' })
      expect(await cancel(first, 400n)).toEqual({ outcome: 'done' })
      expect(await cancel(randomUUID(), 601n)).toMatchObject({ outcome: 'refused' })
      expect(await cancel(randomUUID(), 600n)).toEqual({ outcome: 'done' })
      expect(await cancel(randomUUID(), 1n)).toMatchObject({ outcome: 'refused' })
    })

    it('proves what became of a follow-up without an answer when it is asked again by its reference, and carries it out once', async () => {
      const request = question(link.cards.silentFollowUps, { twoStage: true })
      await link.acquirer.authorize(request)
      const part = { reference: request.reference, followUpReference: randomUUID(), amount: { minor: 600n, currency: 'BYN' } }
      expect(await link.acquirer.confirm(part)).toEqual({ outcome: 'unknown', cause: 'time-out' })
      expect(await link.acquirer.confirm(part)).toEqual({ outcome: 'done' })
      const back = { ...part, followUpReference: randomUUID() }
      expect(await link.acquirer.cancel(back)).toEqual({ outcome: 'unknown', cause: 'time-out' })
      for (let again = 0; again < 3; again += 1) expect(await link.acquirer.cancel(back)).toEqual({ outcome: 'done' })
      const more = { ...part, followUpReference: randomUUID(), amount: { minor: 1n, currency: 'BYN' } }
      await link.acquirer.cancel(more)
      expect(await link.acquirer.cancel(more)).toMatchObject({ outcome: 'refused' })
    })

    const challenge = async (request: AuthorizeRequest) => {
      const answer = await link.acquirer.authenticate(toIssuer(request))
      if (answer.outcome !== 'challenge') throw new Error(`there was no challenge but ${answer.outcome}`)
      return answer
    }

    it('asks nothing about a card whose issuer wants nothing', async () => {
      expect(await link.acquirer.authenticate(toIssuer(question(link.cards.approved)))).toEqual({ outcome: 'not-needed' })
    })

    it('brings a proof without the payer where his issuer knows him', async () => {
      const request = question(link.cards.frictionless)
      const answer = await link.acquirer.authenticate(toIssuer(request))
      expect(answer).toEqual({ outcome: 'frictionless', proof: { transactionId: expect.any(String), value: expect.any(String), eci: expect.any(String) } })
      expect(await link.acquirer.authenticate(toIssuer(request))).toEqual(answer)
      const proof = answer.outcome === 'frictionless' ? answer.proof : null
      expect(await link.acquirer.authorize({ ...request, proof })).toMatchObject({ outcome: 'approved' })
    })

    it('declines a card that must be asked about and was not', async () => {
      const request = question(link.cards.challenge)
      expect(await link.acquirer.authorize(request)).toEqual({ outcome: 'declined', reason: 'needs-3ds' })
      const unanswered = question(link.cards.challenge)
      await challenge(unanswered)
      expect(await link.acquirer.authorize(unanswered)).toEqual({ outcome: 'declined', reason: 'needs-3ds' })
    })

    it('asks the payer, says "pending" until he has answered, and authorizes with the proof that comes of it', async () => {
      const request = question(link.cards.challenge)
      const asked = await challenge(request)
      expect(asked).toMatchObject({ issuerUrl: expect.stringMatching(/^https?:\/\//), request: expect.stringMatching(/^[\w-]+$/) })
      expect(await link.acquirer.authenticate(toIssuer(request))).toEqual(asked)
      const result = { reference: request.reference, transactionId: asked.transactionId }
      expect(await link.acquirer.authenticationResult(result)).toEqual({ outcome: 'pending' })
      await link.answerChallenge(asked, 'confirm')
      const passed = await link.acquirer.authenticationResult(result)
      expect(passed).toMatchObject({ outcome: 'passed', proof: { transactionId: asked.transactionId } })
      expect(await link.acquirer.authenticationResult(result)).toEqual(passed)
      const proof = passed.outcome === 'passed' ? passed.proof : null
      expect(await link.acquirer.authorize({ ...request, proof })).toMatchObject({ outcome: 'approved', amount: request.amount })
    })

    it('gives no proof to a payer who refused, also when he thinks better of it', async () => {
      const request = question(link.cards.challenge)
      const asked = await challenge(request)
      const result = { reference: request.reference, transactionId: asked.transactionId }
      await link.answerChallenge(asked, 'refuse')
      expect(await link.acquirer.authenticationResult(result)).toEqual({ outcome: 'failed' })
      await link.answerChallenge(asked, 'confirm')
      expect(await link.acquirer.authenticationResult(result)).toEqual({ outcome: 'failed' })
    })

    it('knows nothing of a transaction that belongs to another payment', async () => {
      const [mine, theirs] = [question(link.cards.challenge), question(link.cards.challenge)]
      const [, asked] = [await challenge(mine), await challenge(theirs)]
      await link.answerChallenge(asked, 'confirm')
      expect(await link.acquirer.authenticationResult({ reference: mine.reference, transactionId: asked.transactionId })).toEqual({ outcome: 'failed' })
    })

    it('takes a proof for its own payment, card and amount only', async () => {
      const request = question(link.cards.challenge)
      const asked = await challenge(request)
      await link.answerChallenge(asked, 'confirm')
      const result = await link.acquirer.authenticationResult({ reference: request.reference, transactionId: asked.transactionId })
      if (result.outcome !== 'passed') throw new Error('the challenge was not passed')
      const { proof } = result
      const needs = { outcome: 'declined', reason: 'needs-3ds' }
      expect(await link.acquirer.authorize({ ...question(link.cards.challenge), proof })).toEqual(needs)
      expect(await link.acquirer.authorize({ ...question(link.cards.approved), proof })).toEqual(needs)
      const dearer = question(link.cards.challenge)
      const askedAgain = await challenge(dearer)
      await link.answerChallenge(askedAgain, 'confirm')
      const again = await link.acquirer.authenticationResult({ reference: dearer.reference, transactionId: askedAgain.transactionId })
      const higher = { minor: dearer.amount.minor + 1n, currency: 'BYN' }
      expect(await link.acquirer.authorize({ ...dearer, amount: higher, proof: again.outcome === 'passed' ? again.proof : null })).toEqual(needs)
      expect(await link.acquirer.authorize({ ...request, proof: { ...proof, value: `${proof.value.slice(1)}A` } })).toEqual(needs)
    })
  })
}
