// npm run check: types, lint, import directions, unused code, tests. Stops at the first that fails and says which.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ensurePackages } from './packages.mjs'

ensurePackages()

const bin = (name, script) => join('node_modules', ...name.split('/'), ...script.split('/'))
const folders = ['app', 'bin', 'components', 'lib', 'prisma', 'tests', 'instrumentation.ts', 'proxy.ts']

const checks = [
  ['Types', [bin('typescript', 'bin/tsc'), '--noEmit', '-p', '.']],
  ['Lint and format', [bin('@biomejs/biome', 'bin/biome'), 'check', '--error-on-warnings', '.']],
  ['Import directions', [bin('dependency-cruiser', 'bin/dependency-cruise.mjs'), ...folders, '--config', '.dependency-cruiser.cjs']],
  ['Unused code', [bin('knip', 'bin/knip.js'), '--no-progress']],
]
if (!process.argv.includes('--without-tests')) checks.push(['Tests', ['bin/test.mjs']])

for (const [name, args] of checks) {
  console.log(`\n── ${name}`)
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' })
  if (status === 0) continue
  console.error(`\n${name}: failed.`)
  process.exit(1)
}
