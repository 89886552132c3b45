import { describe, expect, it } from 'vitest'
import type { Acquirer } from '@/lib/acquirers/contract'
import { createTestDatabase } from '../../support/test-database'
import { type Simulated, type Simulation, simulate } from './simulate'

/** More of them, and longer: node bin/run.mjs tests/bench/simulate.ts --seed 1 --seeds 100 --steps 5000 */
const steps = 900

async function happen(seed: number, change: Partial<Simulation> = {}): Promise<Simulated> {
  const database = await createTestDatabase()
  try {
    return await simulate({ seed, steps, database, ...change })
  } finally {
    await database.drop()
  }
}

/** The first seed of some that finds something wrong. */
async function firstWrong(seeds: readonly number[], change: Partial<Simulation>): Promise<Simulated | null> {
  for (const seed of seeds) {
    const simulated = await happen(seed, change)
    if (simulated.violations.length > 0) return simulated
  }
  return null
}

/** A link that makes the classic mistake: what was not answered is asked for once more, under another name. */
function asksAgain(link: Acquirer): Acquirer {
  return {
    ...link,
    authorize: async (request) => {
      const answer = await link.authorize(request)
      return answer.outcome === 'unknown' ? link.authorize({ ...request, reference: `${request.reference} again` }) : answer
    },
  }
}

// Each step is a few round trips; a machine that is busy with other tests may take its time.
describe('the payment core, with everything that can befall it in an order that a seed decides', { timeout: 300_000 }, () => {
  it.each([1, 2])('keeps what it promises (seed %i)', async (seed) => {
    const { violations, trace, payments } = await happen(seed)
    expect(violations, `seed ${seed}:\n${trace.join('\n')}`).toEqual([])
    expect(payments.approved).toBeGreaterThan(0)
  })

  it('goes the same way twice by the same seed, and another way by another', async () => {
    const [once, again, other] = [await happen(3, { steps: 500 }), await happen(3, { steps: 500 }), await happen(4, { steps: 500 })]
    expect(again.trace).toEqual(once.trace)
    expect(other.trace).not.toEqual(once.trace)
  })

  it('finds a link that charges twice, and says by which seed', async () => {
    const wrong = await firstWrong([1, 2, 3, 4, 5, 6], { acquirer: asksAgain })
    expect(wrong).toMatchObject({ seed: expect.any(Number), violations: expect.arrayContaining([expect.stringMatching(/the bank holds|authorizations/)]) })
  })

  it('finds a database that forgets to lock', async () => {
    const wrong = await firstWrong([1, 2, 3, 4, 5, 6], { rewrite: (text) => text.replace(/ for no key update/gi, '') })
    expect(wrong?.violations).not.toEqual([])
    expect(wrong).not.toBe(null)
  })
})
