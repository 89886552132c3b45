// Lets seeds happen to the payment core (tests/payments/simulator), each on an empty database, and prints the first that goes wrong with what led to it:
// node bin/run.mjs tests/bench/simulate.ts [--seed N] [--seeds COUNT] [--steps M] [--trace]. The same seed and steps are the same history.
import { parseArgs } from 'node:util'
import { simulate } from '../payments/simulator/simulate'
import { openBenchDatabase } from '../support/bench-database'
import { copyDatabase } from '../support/copy-database'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1' },
    steps: { type: 'string', default: '3000' },
    trace: { type: 'boolean', default: false },
  },
})
const [first, count, steps] = [Number(values.seed), Number(values.seeds), Number(values.steps)]

const { postgres, close } = await openBenchDatabase({ hurries: true })
try {
  for (let seed = first; seed < first + count; seed += 1) if (!(await runs(seed))) break
} finally {
  await close()
}

async function runs(seed: number): Promise<boolean> {
  const database = await copyDatabase(postgres)
  try {
    const began = performance.now()
    const { trace, violations, payments } = await simulate({ seed, steps, database })
    const isRight = violations.length === 0
    if (values.trace || !isRight) console.log(trace.join('\n'))
    const counts = Object.entries(payments).map(([state, number]) => `${number} ${state}`)
    console.log(`seed ${seed}, ${steps} steps, ${((performance.now() - began) / 1000).toFixed(1)} s: ${counts.join(', ')}`)
    for (const violation of violations) console.log(`  wrong: ${violation}`)
    if (!isRight) process.exitCode = 1
    return isRight
  } finally {
    await database.drop()
  }
}
