import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inTransaction } from '@/lib/platform/db'
import { makeTestService, type TestService } from '../support/test-service'

let service: TestService
let owner: pg.Client

beforeAll(async () => {
  service = await makeTestService()
  owner = new pg.Client({ connectionString: service.ownerUrl })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await service.close()
})

const secret = { pan: 'a number', expiry: { month: 12, year: 2030 } }
const minutes = 60_000

function sealFor(subject: string, { kind = 'three-d-secure' as const, payload = secret as unknown, forMs = 10 * minutes } = {}) {
  const now = service.clock.now()
  return service.vault.sealStep(service.db.prisma, { kind, subject, payload, expiresAt: new Date(now.getTime() + forMs), now })
}

function openFor(subject: string, sealed: string, kind: 'three-d-secure' | 'undo-deletion' = 'three-d-secure') {
  return service.vault.openStep(service.db.prisma, { kind, subject, sealed, now: service.clock.now() })
}

const keysOf = async (subject: string) => (await owner.query('select 1 from vault.sealed_steps where subject = $1', [subject])).rowCount

describe('a sealed step', () => {
  it('opens once, to what was sealed, and its key is gone', async () => {
    const sealed = await sealFor('once')
    expect(sealed).toMatch(/^[\w.-]+$/)
    expect(await keysOf('once')).toBe(1)
    expect(await openFor('once', sealed)).toEqual({ payload: secret })
    expect(await keysOf('once')).toBe(0)
    expect(await openFor('once', sealed)).toBe('gone')
  })

  it('shows nothing of its payload, and never looks the same twice', async () => {
    const [one, other] = [await sealFor('hidden-1'), await sealFor('hidden-2')]
    for (const sealed of [one, other]) expect(Buffer.from(sealed.split('.')[2] ?? '', 'base64url').toString('latin1')).not.toContain('number')
    expect(one.split('.')[2]).not.toBe(other.split('.')[2])
  })

  it('opened by fifty at once gives its payload to one', async () => {
    const sealed = await sealFor('crowd')
    const answers = await Promise.all(Array.from({ length: 50 }, () => openFor('crowd', sealed)))
    expect(answers.filter((answer) => answer !== 'gone')).toEqual([{ payload: secret }])
  })

  it('can be opened again when the transaction that opened it failed', async () => {
    const sealed = await sealFor('failed')
    const failing = inTransaction(service.db, async (tx) => {
      await service.vault.openStep(tx, { kind: 'three-d-secure', subject: 'failed', sealed, now: service.clock.now() })
      throw new Error('broken off')
    })
    await expect(failing).rejects.toThrow('broken off')
    expect(await openFor('failed', sealed)).toEqual({ payload: secret })
  })

  it('is for its subject and its kind only, and a wrong question does not end it', async () => {
    const [mine, theirs] = [await sealFor('mine'), await sealFor('theirs')]
    expect(await openFor('mine', theirs)).toBe('gone')
    expect(await openFor('mine', mine, 'undo-deletion')).toBe('gone')
    expect(await openFor('mine', mine)).toEqual({ payload: secret })
    expect(await openFor('theirs', theirs)).toEqual({ payload: secret })
  })

  it('does not open with the key of another, also when the rows were exchanged', async () => {
    const [first, second] = [await sealFor('first'), await sealFor('second')]
    await owner.query(`update vault.sealed_steps a set wrapped_key = b.wrapped_key from vault.sealed_steps b
      where (a.subject = 'first' and b.subject = 'second') or (a.subject = 'second' and b.subject = 'first')`)
    expect(await openFor('first', first)).toBe('gone')
    expect(await openFor('second', second)).toBe('gone')
  })

  it('is worth nothing after a single changed character, nor is what was changed', async () => {
    const whole = await sealFor('tampered')
    const at = whole.length - 10
    const broken = `${whole.slice(0, at)}${whole[at] === 'A' ? 'B' : 'A'}${whole.slice(at + 1)}`
    expect(await openFor('tampered', broken)).toBe('gone')
    expect(await openFor('tampered', whole)).toBe('gone')
  })

  it.each([
    '',
    's1',
    's1..',
    's2.00000000-0000-4000-8000-000000000000.AAAA',
    's1.not-a-step.AAAA',
    `s1.00000000-0000-4000-8000-000000000000.${'A'.repeat(5000)}`,
  ])('is not made of %.50s', async (text) => {
    expect(await openFor('malformed', text)).toBe('gone')
  })

  it('opens until its time is over, to the millisecond', async () => {
    const start = service.clock.now()
    const [before, at] = [await sealFor('before'), await sealFor('at')]
    service.clock.advance(10 * minutes - 1)
    expect(await openFor('before', before)).toEqual({ payload: secret })
    service.clock.advance(1)
    expect(await openFor('at', at)).toBe('gone')
    expect(await keysOf('at')).toBe(0)
    service.clock.set(start)
  })

  it('is destroyed by the clock when nobody comes back', async () => {
    const start = service.clock.now()
    await sealFor('left', { forMs: minutes })
    await sealFor('stays', { forMs: 2 * minutes })
    service.clock.advance(minutes)
    expect(await service.vault.endExpiredSteps(service.db.prisma, service.clock.now())).toBeGreaterThanOrEqual(1)
    expect(await keysOf('left')).toBe(0)
    expect(await keysOf('stays')).toBe(1)
    service.clock.set(start)
  })

  it('can be ended without being opened', async () => {
    const sealed = await sealFor('ended')
    expect(await service.vault.endStep(service.db.prisma, { kind: 'three-d-secure', subject: 'ended' })).toBe(true)
    expect(await service.vault.endStep(service.db.prisma, { kind: 'three-d-secure', subject: 'ended' })).toBe(false)
    expect(await openFor('ended', sealed)).toBe('gone')
  })

  it('ends the step before it about the same thing', async () => {
    const [first, second] = [await sealFor('again', { payload: 1 }), await sealFor('again', { payload: 2 })]
    expect(await openFor('again', first)).toBe('gone')
    expect(await openFor('again', second)).toEqual({ payload: 2 })
  })

  it('leaves its key in no log of the database: the table is written to none', async () => {
    const { rows } = await owner.query(`select relpersistence from pg_class where oid = 'vault.sealed_steps'::regclass`)
    expect(rows).toEqual([{ relpersistence: 'u' }])
  })

  it('cannot be looked at by the service but through its functions', async () => {
    await expect(service.db.pool.query('select * from vault.sealed_steps')).rejects.toThrow('permission denied')
  })
})
