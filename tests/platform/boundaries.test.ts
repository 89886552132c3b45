import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

// The check of import directions, run on small trees of its own: one that keeps the rules, one that breaks every one of them.
describe('the check of import directions', () => {
  let tree: string
  beforeAll(() => {
    tree = mkdtempSync(join(tmpdir(), 'one-click-boundaries-'))
    for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json']) cpSync(file, join(tree, file))
    symlinkSync(resolve('node_modules'), join(tree, 'node_modules'))
  })
  afterAll(() => rmSync(tree, { recursive: true, force: true }))

  const check = (files: Record<string, string>) => {
    for (const folder of ['app', 'lib', 'components', 'tests']) rmSync(join(tree, folder), { recursive: true, force: true })
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(tree, path)), { recursive: true })
      writeFileSync(join(tree, path), text)
    }
    const folders = [...new Set(Object.keys(files).map((path) => path.split('/')[0] ?? ''))]
    const cruise = join('node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs')
    const { status, stdout } = spawnSync(process.execPath, [cruise, ...folders, '--config', '.dependency-cruiser.cjs', '--output-type', 'err'], {
      cwd: tree,
      encoding: 'utf8',
    })
    return { status, errors: [...stdout.matchAll(/error ([a-z0-9-]+): (\S+)/g)].map(([, rule, file]) => `${rule}: ${file}`) }
  }

  const value = 'export const value = 1\n'
  const using = (path: string) => `import { value } from '@/${path}'\nexport const used = value\n`

  it('passes a tree that imports downward only', () => {
    const outcome = check({
      'app/page.tsx': using('lib/payments/pay'),
      'lib/payments/pay.ts': `export * from '@/lib/orders/store'\n${value}`,
      'lib/orders/store.ts': using('lib/vault/vault'),
      'lib/vault/vault.ts': `export * from '@/lib/platform/db'\n${value}`,
      'lib/platform/db.ts': value,
    })
    expect(outcome).toEqual({ status: 0, errors: [] })
  })

  const broken = [
    ['platform-imports-downward', 'lib/platform/one.ts', 'lib/vault/target'],
    ['ground-imports-downward', 'lib/vault/two.ts', 'lib/orders/target'],
    ['modules-imports-downward', 'lib/orders/three.ts', 'lib/payments/target'],
    ['modules-imports-downward', 'lib/orders/four.ts', 'lib/service'],
    ['conductor-imports-downward', 'lib/payments/five.ts', 'lib/assist/target'],
    ['wires-imports-downward', 'lib/assist/six.ts', 'app/pay/target'],
    ['account-and-pay-apart-1', 'app/(account)/seven.tsx', 'components/pay/target'],
    ['account-and-pay-apart-2', 'app/pay/eight.ts', 'components/account/target'],
    ['primitives-know-no-domain', 'components/table/nine.tsx', 'lib/orders/target'],
    ['generated-client-behind-platform', 'lib/orders/ten.ts', 'lib/platform/prisma-client/target'],
    ['product-without-tests', 'lib/orders/eleven.ts', 'tests/target'],
    ['lib-is-on-a-floor', 'app/twelve.tsx', 'lib/utils/target'],
  ] as const
  const ownTexts: Record<string, string> = {
    'lib/orders/driver.ts': "import pg from 'pg'\nexport const pool = new pg.Pool()\n",
    'lib/orders/rules.ts': "import { readFileSync } from 'node:fs'\nexport const text = readFileSync('x')\n",
    'lib/orders/hen.ts': using('lib/orders/egg'),
    'lib/orders/egg.ts': `import { used } from '@/lib/orders/hen'\nexport const value = () => used\n`,
    'lib/orders/astray.ts': using('lib/orders/nowhere'),
  }

  it('fails a tree that breaks them, and names each rule and file', () => {
    const outcome = check({
      ...Object.fromEntries(
        broken.flatMap(([, from, to]) => [
          [`${to}.ts`, value],
          [from, using(to)],
        ]),
      ),
      ...ownTexts,
    })
    expect(outcome.status).not.toBe(0)
    expect(outcome.errors).toEqual(
      expect.arrayContaining([
        ...broken.map(([rule, from]) => `${rule}: ${from}`),
        'pg-where-sql-lives: lib/orders/driver.ts',
        'rules-are-pure: lib/orders/rules.ts',
        expect.stringMatching(/^no-cycles: lib\/orders\/(hen|egg)\.ts$/),
        'resolvable: lib/orders/astray.ts',
      ]),
    )
  })

  it('fails for one broken rule alone', () => {
    expect(check({ 'lib/platform/one.ts': using('lib/vault/target'), 'lib/vault/target.ts': value }).status).toBe(1)
  })
})
