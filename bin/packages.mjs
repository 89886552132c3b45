// What every command needs before it can run: a Node that is new enough, the locked packages, the database client.
// Plain JavaScript of Node alone, because nothing is installed yet when it runs.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
const oldestNode = [20, 19]

export function ensurePackages() {
  process.chdir(root)
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
    stop(`Node ${oldestNode.join('.')} or newer is needed; this is ${process.versions.node}.`)
  }
  installIfNeeded()
  generateIfNeeded()
}

// npm writes node_modules/.package-lock.json at the end of an install; our own stamp says which lock it was made from.
function installIfNeeded() {
  const lock = readFileSync('package-lock.json', 'utf8')
  const stamp = 'node_modules/.one-click-lock'
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return
  console.log('Installing the locked packages …')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const environment = { ...process.env, NODE_ENV: '', npm_config_loglevel: 'error' }
  const done = spawnSync(npm, ['ci', '--include=dev'], { stdio: 'inherit', env: environment, shell: process.platform === 'win32' })
  if (done.status !== 0) stop('The packages could not be installed; see the lines above.')
  writeFileSync(stamp, lock)
}

function generateIfNeeded() {
  const client = join('lib', 'platform', 'prisma-client', 'client.ts')
  const schema = join('prisma', 'schema.prisma')
  if (existsSync(client) && statSync(client).mtimeMs >= statSync(schema).mtimeMs) return
  const prisma = join('node_modules', 'prisma', 'build', 'index.js')
  const done = spawnSync(process.execPath, [prisma, 'generate'], {
    encoding: 'utf8',
    env: { ...process.env, PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1' },
  })
  if (done.status !== 0) stop(`The database client could not be made:\n${done.stdout}${done.stderr}`)
}

function stop(sentence) {
  console.error(sentence)
  process.exit(1)
}
