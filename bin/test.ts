// npm test: every test on a real PostgreSQL, the browser tests on the product as it is started, and a search of what it left on the disk.
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sandboxCards } from '@/lib/acquirers/sandbox/cards'
import { freePort } from '@/lib/platform/embedded-postgres'
import { findCardData } from '@/tests/support/find-card-data'
import { findChromium } from './testing/chromium'
import { startProduct } from './testing/product'
import { addPlaywright, addVitest, countFailure, countPass, runNode, type Totals } from './testing/totals'

const work = '.test-data'
mkdirSync(work, { recursive: true })
const totals: Totals = { passed: 0, failed: 0 }

await step('The tests of the code', testCode)
await step('The tests in the browser', testInBrowser)
console.log(`${totals.passed} passed, ${totals.failed} failed`)
process.exitCode = totals.failed === 0 ? 0 : 1

async function step(name: string, work: () => Promise<void>) {
  console.log(`\n── ${name}`)
  try {
    await work()
  } catch (error) {
    countFailure(totals, error instanceof Error ? error.message : String(error))
  }
}

async function testCode() {
  const report = join(work, 'code.json')
  rmSync(report, { force: true })
  const vitest = join('node_modules', 'vitest', 'vitest.mjs')
  const code = await runNode([vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`])
  addVitest(totals, report, code)
}

async function testInBrowser() {
  const chromium = await findChromium()
  const dataDir = mkdtempSync(join(tmpdir(), 'one-click product '))
  try {
    // Where the tests of sign-in by OpenID Connect put their provider; the others do without.
    const openId = {
      OIDC_ISSUER: `http://localhost:${await freePort()}`,
      OIDC_CLIENT_ID: 'one-click',
      OIDC_CLIENT_SECRET: randomBytes(24).toString('base64url'),
      OIDC_NAME: 'Test ID',
    }
    const product = await startProduct(dataDir, join(work, 'next'), openId)
    let told = false
    void product.ended.then((code) => {
      if (!told) console.error(`The product ended by itself with exit code ${code}:\n${product.output().slice(-3000)}`)
    })
    const report = join(work, 'browser.json')
    rmSync(report, { force: true })
    try {
      const variables = {
        BASE_URL: product.address,
        SANDBOX_FILE: join(dataDir, 'sandbox.json'),
        CHROMIUM: chromium ?? '',
        BROWSER_REPORT: report,
        NEXT_DIST_DIR: join(work, 'next'),
        ...openId,
      }
      const code = await runNode([join('node_modules', '@playwright', 'test', 'cli.js'), 'test'], variables)
      addPlaywright(totals, report, code)
    } finally {
      told = true
      const code = await product.stop()
      if (code !== 0) countFailure(totals, `The product ended with exit code ${code} when it was told to stop.`)
    }
    searchForCardData(dataDir)
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}

// The product has stopped, so everything is in its files: tables, write-ahead log, logs. sandbox.json lists the test cards by contract.
function searchForCardData(dataDir: string) {
  const findings = findCardData(
    dataDir,
    sandboxCards.map(({ pan }) => pan),
    ['sandbox.json'],
  )
  for (const { file, form, at } of findings.slice(0, 20)) console.error(`card data (${form}) in ${file} at byte ${at}`)
  if (findings.length > 0) countFailure(totals, `${findings.length} places of DATA_DIR hold card data.`)
  else countPass(totals, 'no card number and no CVC2 anywhere in DATA_DIR')
}
