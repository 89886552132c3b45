// Runs one TypeScript file of this folder with the locked packages: node bin/run.mjs bin/migrate.ts [arguments]
import { ensurePackages } from './packages.mjs'
import { runScript } from './run-script.mjs'

ensurePackages()
const [script, ...rest] = process.argv.slice(2)
process.exitCode = await runScript(script, rest)
