import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

export type Totals = { passed: number; failed: number }

export function countPass(totals: Totals, what: string): void {
  totals.passed += 1
  console.log(`✓ ${what}`)
}

export function countFailure(totals: Totals, what: string): void {
  totals.failed += 1
  console.error(`✗ ${what}`)
}

/** Runs a program of Node in the terminal and resolves with its exit code. */
export function runNode(args: string[], variables: Record<string, string> = {}): Promise<number> {
  const child = spawn(process.execPath, args, { stdio: 'inherit', env: { ...process.env, ...variables } })
  return new Promise((done) => {
    child.once('error', () => done(1))
    child.once('exit', (code) => done(code ?? 1))
  })
}

/** A file that could not even be loaded has no test that failed, but the run has. */
export function addVitest(totals: Totals, file: string, exitCode: number): void {
  const report = read<{ numPassedTests: number; numFailedTests: number; testResults: { status: string; assertionResults: { status: string }[] }[] }>(file)
  if (!report) {
    countFailure(totals, 'The tests of the code did not run to their end.')
    return
  }
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  )
  add(totals, report.numPassedTests, report.numFailedTests + unloaded.length, exitCode)
}

/** A test that passed only when it was tried again has failed. */
export function addPlaywright(totals: Totals, file: string, exitCode: number): void {
  const report = read<{ stats: { expected: number; unexpected: number; flaky: number }; errors: unknown[] }>(file)
  if (!report) {
    countFailure(totals, 'The tests in the browser did not run to their end.')
    return
  }
  add(totals, report.stats.expected, report.stats.unexpected + report.stats.flaky + report.errors.length, exitCode)
}

function add(totals: Totals, passed: number, failed: number, exitCode: number) {
  totals.passed += passed
  totals.failed += failed
  // Something else went wrong, an error outside of any test for one.
  if (exitCode !== 0 && failed === 0) countFailure(totals, `A test runner ended with exit code ${exitCode}.`)
}

function read<T>(file: string): T | null {
  if (!existsSync(file)) return null
  return JSON.parse(readFileSync(file, 'utf8')) as T
}
