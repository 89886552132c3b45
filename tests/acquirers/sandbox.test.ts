import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Authentication, AuthorizeRequest } from '@/lib/acquirers/contract'
import { goodExpiry, issuerCode, outcomeOf, panOf, sandboxCards } from '@/lib/acquirers/sandbox/cards'
import { startSandboxAcquirer } from '@/lib/acquirers/sandbox/host'
import { sandboxAcquirer } from '@/lib/acquirers/sandbox/link'
import { brandOf, parsePan } from '@/lib/cards/rules'
import type { TestDatabase } from '@/tests/support/copy-database'
import { answerIssuer, postToIssuer } from '@/tests/support/issuer'
import { testClock } from '@/tests/support/test-clock'
import { createTestDatabase } from '@/tests/support/test-database'
import { usualNow } from '@/tests/support/test-service'
import { describeAcquirerContract, goodCard, question, toIssuer } from './contract'

const lateApprovalMs = 60_000
const issuerReversalMs = 120_000
const mac = (message: string) => Buffer.alloc(32, message.slice(-4))

async function openSandbox({ timeoutMs = 5_000, dripMs = 20, database }: { timeoutMs?: number; dripMs?: number; database?: TestDatabase } = {}) {
  const clock = testClock(usualNow)
  const own = database ?? (await createTestDatabase())
  const host = await startSandboxAcquirer({ port: 0, databaseUrl: own.appUrl, mac, clock, lateApprovalMs, issuerReversalMs, dripMs })
  const close = async () => {
    await host.close()
    if (!database) await own.drop()
  }
  return { host, clock, database: own, acquirer: sandboxAcquirer({ url: host.url, timeoutMs }), close }
}

async function sandbox(settings: Parameters<typeof openSandbox>[0] = {}) {
  const opened = await openSandbox(settings)
  onTestFinished(opened.close)
  return opened
}

describeAcquirerContract('the sandbox', async () => {
  const { acquirer, clock, close } = await openSandbox({ timeoutMs: 700 })
  return {
    acquirer,
    close,
    passLateApproval: () => clock.advance(lateApprovalMs),
    answerChallenge: answerIssuer,
    cards: {
      approved: panOf('approved'),
      refused: panOf('declined-refused'),
      noFunds: panOf('declined-no-funds'),
      stolen: panOf('declined-stolen'),
      silentAfterCharge: panOf('time-out-after-charge'),
      silentBeforeCharge: panOf('time-out-before-charge'),
      late: panOf('late-approval'),
      silentFollowUps: panOf('follow-ups-unanswered'),
      challenge: panOf('3ds-challenge'),
      frictionless: panOf('3ds-frictionless'),
    },
  }
})

describe('the cards of the sandbox', () => {
  it('are right card numbers, each once', () => {
    for (const { pan } of sandboxCards) expect(parsePan(pan), pan).toEqual({ pan })
    expect(new Set(sandboxCards.map((card) => card.pan)).size).toBe(sandboxCards.length)
  })

  it('have the brands that are promised', () => {
    expect(['4111111111111111', '5555555555554444', '2200000000000004', '378282246310005', '9112000000000006'].map(brandOf)).toEqual([
      'visa',
      'mastercard',
      'mir',
      'amex',
      'belkart',
    ])
  })

  it('have an expiry that is good for years', () => {
    expect(goodExpiry(usualNow)).toBe('12/30')
    expect(goodExpiry(new Date('2096-01-01T00:00:00Z'))).toBe('12/00')
  })

  it('are approved when they are not in the table', () => {
    expect(outcomeOf('4000000000000010')).toBe('approved')
  })
})

describe('the sandbox acquirer', () => {
  it.each([
    ['4111111111111111', 'approved'],
    ['4242424242424242', 'approved'],
    ['5555555555554444', 'approved'],
    ['2200000000000004', 'approved'],
    ['378282246310005', 'approved'],
    ['9112000000000006', 'approved'],
    ['4000000000003220', 'approved'],
    ['4000000000000002', 'refused'],
    ['4000000000009995', 'no-funds'],
    ['4000000000009979', 'stolen'],
    ['4000000000000069', 'expired'],
    ['4000000000000119', 'system'],
    ['4000002760003184', 'needs-3ds'],
  ])('answers %s with %s', async (pan, expected) => {
    const { acquirer } = await sandbox()
    const answer = await acquirer.authorize(question(pan))
    expect(answer.outcome === 'declined' ? answer.reason : answer.outcome).toBe(expected)
  })

  it('declines CVC2 000 on every card, and no other', async () => {
    const { acquirer } = await sandbox()
    const withCvc2 = (pan: string, cvc2: string | null) => acquirer.authorize(question(pan, { card: { ...goodCard(pan), cvc2 } }))
    expect(await withCvc2('4111111111111111', '000')).toEqual({ outcome: 'declined', reason: 'wrong-cvc2' })
    expect(await withCvc2(panOf('time-out-after-charge'), '000')).toEqual({ outcome: 'declined', reason: 'wrong-cvc2' })
    expect(await withCvc2('4111111111111111', '001')).toMatchObject({ outcome: 'approved' })
    expect(await withCvc2('4111111111111111', null)).toMatchObject({ outcome: 'approved' })
  })

  it('declines a past expiry and accepts the current month', async () => {
    const { acquirer } = await sandbox()
    const withExpiry = (month: number) =>
      acquirer.authorize(question('4111111111111111', { card: { ...goodCard('4111111111111111'), expiry: { month, year: 2026 } } }))
    expect(await withExpiry(10)).toEqual({ outcome: 'declined', reason: 'expired' })
    expect(await withExpiry(11)).toMatchObject({ outcome: 'approved' })
  })

  it('approves 4000 0000 0000 0341 once and then says that the card is closed', async () => {
    const { acquirer } = await sandbox()
    const first = question('4000000000000341')
    const wrongCvc2 = await acquirer.authorize(question('4000000000000341', { card: { ...goodCard('4000000000000341'), cvc2: '000' } }))
    expect(wrongCvc2).toEqual({ outcome: 'declined', reason: 'wrong-cvc2' })
    expect(await acquirer.authorize(first)).toMatchObject({ outcome: 'approved' })
    expect(await acquirer.authorize(question('4000000000000341'))).toEqual({ outcome: 'declined', reason: 'closed' })
    expect(await acquirer.authorize(first)).toMatchObject({ outcome: 'approved' })
  })

  it('takes an approval back when the issuer reverses it later', async () => {
    const { acquirer, clock } = await sandbox()
    const request = question('4000000000000259')
    expect(await acquirer.authorize(request)).toMatchObject({ outcome: 'approved' })
    clock.advance(issuerReversalMs - 1)
    expect(await acquirer.inquire(request)).toMatchObject({ outcome: 'approved' })
    clock.advance(1)
    expect(await acquirer.inquire(request)).toEqual({ outcome: 'reversed' })
  })

  it.each([
    ['garbage', 'unreadable-answer'],
    ['connection-cut', 'transport-UND_ERR_SOCKET'],
    ['slow-drip', 'time-out'],
  ] as const)('charges and leaves the caller in the dark: %s', async (outcome, cause) => {
    const { acquirer, host } = await sandbox({ timeoutMs: 700 })
    const request = question(panOf(outcome))
    expect(await acquirer.authorize(request)).toEqual({ outcome: 'unknown', cause })
    expect(await acquirer.inquire(request)).toMatchObject({ outcome: 'approved', amount: request.amount })
    expect(await host.authorizations()).toMatchObject([{ reference: request.reference, amountMinor: request.amount.minor, asked: 1 }])
  })

  it('charges another amount and says so', async () => {
    const { acquirer, host } = await sandbox()
    const request = question(panOf('other-amount-approved'))
    const charged = { outcome: 'approved', amount: { minor: request.amount.minor + 1n, currency: 'BYN' } }
    expect(await acquirer.authorize(request)).toMatchObject(charged)
    expect(await acquirer.inquire(request)).toMatchObject(charged)
    expect(await host.authorizations()).toMatchObject([{ reference: request.reference, amountMinor: charged.amount.minor, asked: 1 }])
  })

  it('answers twice on one connection without confusing the next question', async () => {
    const { acquirer } = await sandbox()
    for (let times = 0; times < 5; times += 1) {
      const request = question(panOf('answers-twice'), { amount: { minor: BigInt(100 + times), currency: 'BYN' } })
      expect(await acquirer.authorize(request)).toMatchObject({ outcome: 'approved', amount: request.amount })
      expect(['declined', 'unknown']).toContain((await acquirer.authorize(question('4000000000000002'))).outcome)
    }
  })

  it('says twice that it did not find what it charged, then that it approved', async () => {
    const { acquirer } = await sandbox({ timeoutMs: 500 })
    const request = question(panOf('not-found-then-approved'))
    expect(await acquirer.authorize(request)).toMatchObject({ outcome: 'unknown' })
    const outcomes = [await acquirer.inquire(request), await acquirer.inquire(request), await acquirer.inquire(request)].map((inquiry) => inquiry.outcome)
    expect(outcomes).toEqual(['not-found', 'not-found', 'approved'])
  })

  it('refuses to give money back where the card says so', async () => {
    const { acquirer } = await sandbox()
    const request = question(panOf('reversal-refused'))
    await acquirer.authorize(request)
    expect(await acquirer.reverse(request)).toEqual({ outcome: 'refused', cause: 'refused-by-issuer' })
    expect(await acquirer.cancel({ ...request, followUpReference: 'cancel-1' })).toEqual({ outcome: 'refused', cause: 'refused-by-issuer' })
    expect(await acquirer.inquire(request)).toMatchObject({ outcome: 'approved' })
  })

  it('authorizes once however often and at once it is asked', async () => {
    const { acquirer, host } = await sandbox()
    const request = question('4111111111111111')
    const answers = await Promise.all(Array.from({ length: 30 }, () => acquirer.authorize(request)))
    expect(new Set(answers.map((answer) => JSON.stringify(answer, (_, value) => (typeof value === 'bigint' ? String(value) : value)))).size).toBe(1)
    expect(await host.authorizations()).toMatchObject([{ reference: request.reference, asked: 30 }])
  })

  it('remembers after a restart', async () => {
    const database = await createTestDatabase()
    onTestFinished(database.drop)
    const first = await openSandbox({ database })
    const [paid, reversed] = [question('4111111111111111'), question('4111111111111111')]
    await first.acquirer.authorize(paid)
    await first.acquirer.authorize(question('4000000000000341'))
    await first.acquirer.reverse(reversed)
    await first.close()
    const after = await sandbox({ database })
    expect(await after.acquirer.inquire(paid)).toMatchObject({ outcome: 'approved' })
    expect(await after.acquirer.authorize(reversed)).toMatchObject({ outcome: 'declined' })
    expect(await after.acquirer.authorize(question('4000000000000341'))).toEqual({ outcome: 'declined', reason: 'closed' })
  })

  it('keeps neither card number nor CVC2', async () => {
    const { acquirer, database } = await sandbox()
    await acquirer.authorize(question('4000000000000341', { card: { ...goodCard('4000000000000341'), cvc2: '987' } }))
    const client = new pg.Client({ connectionString: database.ownerUrl })
    await client.connect()
    const { rows } = await client.query(`
      select a::text || f::text as text from sandbox_acquirer.authorizations a cross join sandbox_acquirer.first_uses f`)
    await client.end()
    expect(rows).toHaveLength(1)
    expect(rows[0].text).not.toContain('4000000000000341')
    expect(rows[0].text).not.toMatch(/\b987\b/)
  })

  it.each([
    ['/authorize', 'not json'],
    ['/authorize', '{"reference":"r"}'],
    ['/authenticate', '{"reference":"r"}'],
    ['/authentication-result', '{"reference":"r","transactionId":"1"}'],
    ['/inquire', '{"reference":"r","pan":"4111111111111111"}'],
    ['/inquire', 'x'.repeat(40_000)],
  ])('refuses a malformed question to %s', async (path, body) => {
    const { host } = await sandbox()
    expect((await fetch(host.url + path, { method: 'POST', body })).status).toBe(400)
  })
})

describe('the issuer of the sandbox', () => {
  type Challenge = Extract<Authentication, { outcome: 'challenge' }>

  async function challenged(outcome: Parameters<typeof panOf>[0] = '3ds-challenge') {
    const opened = await sandbox()
    const request = question(panOf(outcome))
    const answer = await opened.acquirer.authenticate(toIssuer(request))
    if (answer.outcome !== 'challenge') throw new Error(`there was no challenge but ${answer.outcome}`)
    const result = () => opened.acquirer.authenticationResult({ reference: request.reference, transactionId: answer.transactionId })
    return { ...opened, request, challenge: answer as Challenge, result }
  }

  it('says who is paid how much by which card, and that it is a sandbox, in three languages', async () => {
    const { challenge } = await challenged()
    const page = await postToIssuer(challenge)
    for (const text of ['Books &amp; Tea', '10.00', '•• 3184', 'sandbox', issuerCode, '<html lang="en">']) expect(page.html).toContain(text)
    expect(page.html).not.toContain('<script')
    expect((await postToIssuer(challenge, { language: 'ru' })).html).toContain('Это вы платите?')
    expect((await postToIssuer(challenge, { language: 'be' })).html).toContain('Гэта вы плаціце?')
    expect((await postToIssuer(challenge, { language: 'xx' })).html).toContain('<html lang="en">')
  })

  it('lets its forms go to itself, and when it has its answer to where the payer came from', async () => {
    const { challenge } = await challenged()
    expect((await postToIssuer(challenge)).policy).toMatch(/form-action 'self';/)
    const done = await postToIssuer(challenge, { action: 'confirm', code: issuerCode })
    expect(done.policy).toMatch(/form-action 'self' https:\/\/pay\.example;/)
    expect(done.html).toMatch(/<form [^>]*action="https:\/\/pay\.example\/back" method="post"/)
  })

  it('tells a missing code and a wrong one, and takes the third wrong one for a no', async () => {
    const { challenge, result } = await challenged()
    const say = async (code: string) => (await postToIssuer(challenge, { action: 'confirm', code })).html
    expect(await say('')).toContain('Enter the code from the message')
    expect(await say('111111')).toContain('2 tries are left')
    expect(await say('111111')).toContain('One try is left')
    expect(await result()).toEqual({ outcome: 'pending' })
    expect(await say('111111')).toContain('Not confirmed')
    expect(await result()).toEqual({ outcome: 'failed' })
    expect(await say(issuerCode)).toContain('Not confirmed')
  })

  it('leaves two answers given at once with one of them', async () => {
    const { challenge, result } = await challenged()
    await Promise.all([answerIssuer(challenge, 'refuse'), answerIssuer(challenge, 'confirm'), answerIssuer(challenge, 'refuse')])
    const first = await result()
    expect(['passed', 'failed']).toContain(first.outcome)
    await answerIssuer(challenge, first.outcome === 'passed' ? 'refuse' : 'confirm')
    expect(await result()).toEqual(first)
  })

  it.each(['', 'x', Buffer.from('{"transactionId":"00000000-0000-4000-8000-000000000000"}').toString('base64url'), 'A'.repeat(9000)])(
    'has nothing to say to a request that it never made',
    async (request) => {
      const { challenge } = await challenged()
      const page = await postToIssuer({ ...challenge, request })
      expect(page.status).toBe(404)
      expect(page.html).toContain('There is nothing to confirm here')
    },
  )

  it('refuses by itself, or is not there, where the card says so', async () => {
    const { acquirer } = await sandbox()
    expect(await acquirer.authenticate(toIssuer(question(panOf('3ds-refused'))))).toEqual({ outcome: 'failed' })
    expect(await acquirer.authenticate(toIssuer(question(panOf('3ds-away'))))).toMatchObject({ outcome: 'unknown' })
  })

  it('is away for two questions about a result, then answers', async () => {
    const { challenge, result } = await challenged('3ds-challenge-result-away')
    await answerIssuer(challenge, 'confirm')
    const outcomes = [await result(), await result(), await result()].map(({ outcome }) => outcome)
    expect(outcomes).toEqual(['unknown', 'unknown', 'passed'])
  })

  it('confirms and declines the money all the same where the card says so', async () => {
    const { acquirer, request, challenge, result } = await challenged('3ds-challenge-then-declined')
    await answerIssuer(challenge, 'confirm')
    const passed = await result()
    const proof = passed.outcome === 'passed' ? passed.proof : null
    expect(await acquirer.authorize({ ...request, proof })).toEqual({ outcome: 'declined', reason: 'no-funds' })
  })

  it('keeps no card number', async () => {
    const { database } = await challenged()
    const client = new pg.Client({ connectionString: database.ownerUrl })
    await client.connect()
    const { rows } = await client.query('select a::text as text from sandbox_acquirer.authentications a')
    await client.end()
    expect(rows).toHaveLength(1)
    expect(rows[0].text).not.toContain(panOf('3ds-challenge'))
  })
})

describe('the link to the sandbox', () => {
  async function answering(status: number, body: string) {
    const server = createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(status).end(body))
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    onTestFinished(() => void server.close())
    return sandboxAcquirer({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, timeoutMs: 2_000 })
  }
  const request: AuthorizeRequest = question('4111111111111111', { reference: 'ours' })
  const approval = { reference: 'ours', outcome: 'approved', approvalCode: '123456', amountMinor: '1000', currency: 'BYN' }

  it.each([
    ['an error status', 500, JSON.stringify(approval), 'status-500'],
    ['nothing', 200, '', 'unreadable-answer'],
    ['cut JSON', 200, JSON.stringify(approval).slice(0, -4), 'unreadable-answer'],
    ['an answer to another reference', 200, JSON.stringify({ ...approval, reference: 'theirs' }), 'answer-to-another-reference'],
    ['a negative amount', 200, JSON.stringify({ ...approval, amountMinor: '-1000' }), 'unreadable-answer'],
    ['an unknown outcome', 200, JSON.stringify({ reference: 'ours', outcome: 'maybe' }), 'unreadable-answer'],
    ['an unknown reason', 200, JSON.stringify({ reference: 'ours', outcome: 'declined', reason: 'mood' }), 'unreadable-answer'],
    ['an endless answer', 200, 'x'.repeat(100_000), 'unreadable-answer'],
    ['a redirect', 302, '', 'transport'],
  ])('does not know what to make of %s', async (_, status, body, cause) => {
    const acquirer = await answering(status, body)
    const answer = await acquirer.authorize(request)
    expect(answer.outcome).toBe('unknown')
    if (status !== 302) expect(answer).toEqual({ outcome: 'unknown', cause })
    expect(JSON.stringify(answer)).not.toContain('4111')
    expect((await acquirer.inquire(request)).outcome).not.toBe('declined')
    expect((await acquirer.reverse(request)).outcome).toBe('unknown')
    expect((await acquirer.authenticate(toIssuer(request))).outcome).toBe('unknown')
    const transactionId = '00000000-0000-4000-8000-000000000000'
    expect((await acquirer.authenticationResult({ reference: 'ours', transactionId })).outcome).toBe('unknown')
  })

  it('does not know what happened when nobody listens', async () => {
    const acquirer = sandboxAcquirer({ url: 'http://127.0.0.1:9', timeoutMs: 2_000 })
    expect(await acquirer.authorize(request)).toMatchObject({ outcome: 'unknown' })
    expect(await acquirer.inquire(request)).toMatchObject({ outcome: 'unknown' })
  })
})
