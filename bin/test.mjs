import { ensurePackages } from './packages.mjs'
import { runScript } from './run-script.mjs'

ensurePackages()
process.exitCode = await runScript('bin/test.ts', process.argv.slice(2))
