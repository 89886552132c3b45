// Import directions: app → wires and components → conductor → modules → vault, acquirers, audit → cards → platform.
// A floor imports from itself and from the floors below. tests/platform/boundaries.test.ts breaks each kind of rule on purpose.

const floors = [
  { name: 'platform', path: '^lib/platform/' },
  { name: 'cards', path: '^lib/cards/' },
  { name: 'ground', path: '^lib/(vault|acquirers|audit)/' },
  { name: 'modules', path: '^lib/(orders|one-click|card-testing|limits|notifications|merchants|staff|views|api-access)/' },
  { name: 'conductor', path: '^lib/(payments|unions|exports|bulk|erasure)/' },
  { name: 'wires', path: '^lib/(assist|api)/|^components/' },
  { name: 'top', path: '^(app|bin|prisma)/|^(proxy|instrumentation)\\.ts$' },
]

// What puts everything together, and the list of jobs: for the top alone, and for each other.
const composition = '^lib/(service|jobs)\\.ts$'

const upward = floors.slice(0, -1).map(({ name, path }, floor) => ({
  name: `${name}-imports-downward`,
  comment: `The floor "${name}" imports nothing from the floors above it.`,
  severity: 'error',
  from: { path },
  to: { path: [...floors.slice(floor + 1).map((above) => above.path), composition] },
}))

module.exports = {
  forbidden: [
    ...upward,
    {
      name: 'lib-is-on-a-floor',
      comment: 'A new folder of lib/ has to be given its floor in this file.',
      severity: 'error',
      from: {},
      to: { path: '^lib/', pathNot: [...floors.map(({ path }) => path), composition] },
    },
    {
      name: 'account-and-pay-apart-1',
      comment: 'The Personal Account imports nothing of the pay pages.',
      severity: 'error',
      from: { path: '^app/(\\(account\\)|sign-in)/|^components/account/' },
      to: { path: '^app/pay/|^components/pay/' },
    },
    {
      name: 'account-and-pay-apart-2',
      comment: 'The pay pages import nothing of the Personal Account.',
      severity: 'error',
      from: { path: '^app/pay/|^components/pay/' },
      to: { path: '^app/(\\(account\\)|sign-in)/|^components/(account|ui|table|charts)/' },
    },
    {
      name: 'primitives-know-no-domain',
      comment: 'components/ui, table and charts know nothing of the domain.',
      severity: 'error',
      from: { path: '^components/(ui|table|charts)/' },
      to: { path: '^lib/(?!platform/)|^app/|^components/(account|pay)/' },
    },
    {
      name: 'rules-are-pure',
      comment: 'rules.ts does no I/O: nothing of Node, of the database, of the environment.',
      severity: 'error',
      from: { path: '^lib/[^/]+/rules\\.ts$' },
      to: {
        path: '^lib/platform/(db|env|log|migrate|scope|embedded-postgres|readiness|installation)\\.ts$|^(node:)?(fs|net|http|https|crypto|child_process)$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'generated-client-behind-platform',
      comment: 'The generated client and its packages are reached through lib/platform/db.ts.',
      severity: 'error',
      from: { pathNot: ['^lib/platform/', '^prisma\\.config\\.ts$'] },
      to: { path: '^lib/platform/prisma-client/|node_modules/@prisma/' },
    },
    {
      name: 'pg-where-sql-lives',
      comment: 'The driver itself is for the platform, the commands, the seed and the sandbox acquirer; modules work in the transaction they are given.',
      severity: 'error',
      from: { pathNot: ['^lib/platform/', '^lib/acquirers/sandbox/', '^bin/', '^prisma/seed/', '^tests/'] },
      to: { path: 'node_modules/(pg|@types/pg)/' },
    },
    {
      name: 'wires-make-no-pages',
      comment: 'A wire parses and checks; pages are for components and app.',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^components/' },
    },
    {
      name: 'product-without-tests',
      comment: 'Nothing of the product imports tests.',
      severity: 'error',
      from: { path: '^(app|lib|components|bin|prisma)/', pathNot: '^bin/(test|check)' },
      to: { path: '^tests/' },
    },
    {
      name: 'no-cycles',
      comment: 'Two files that import each other are one file.',
      severity: 'error',
      from: { pathNot: '^lib/platform/prisma-client/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      comment: 'Every import leads somewhere.',
      severity: 'error',
      from: { pathNot: '^lib/platform/prisma-client/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^\\.next|^\\.test-data' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.json', '.d.ts'],
    },
  },
}
