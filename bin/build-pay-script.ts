// node bin/run.mjs bin/build-pay-script.ts
// Makes components/pay/script/built.ts anew from the sources beside it. Run after changing them; a test compares the two.
import { writeFileSync } from 'node:fs'
import { build } from 'esbuild'

export async function buildPayScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: ['components/pay/script/main.ts'],
    bundle: true,
    minify: true,
    // Browsers of cheap phones of the last years.
    target: 'es2018',
    format: 'iife',
    charset: 'utf8',
    legalComments: 'none',
    write: false,
  })
  const code = outputFiles[0]?.text.trim() ?? ''
  return `// Made by bin/build-pay-script.ts from main.ts: change that, not this.\nexport const builtScript = ${JSON.stringify(code)}\n`
}

if (process.argv[1]?.endsWith('build-pay-script.ts')) writeFileSync('components/pay/script/built.ts', await buildPayScript())
