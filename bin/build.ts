import { existsSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { type Child, startChild } from './children'
import { withLock } from './lock'
import { StartRefused } from './run-command'

const sources = [
  'app',
  'components',
  'lib',
  'messages',
  'public',
  'proxy.ts',
  'instrumentation.ts',
  'next.config.js',
  'postcss.config.mjs',
  'package-lock.json',
]

export const distDir = process.env.NEXT_DIST_DIR || '.next'
const buildId = join(distDir, 'BUILD_ID')

/** Builds the web application unless a build stands that is newer than every source. `started` gets the building process, so that it can be stopped. */
export async function buildIfNeeded(started: (build: Child) => void): Promise<void> {
  if (!isOld()) return
  // Two copies that start from one folder must not build into each other; the second finds the build of the first.
  await withLock(`${distDir}.lock`, async () => {
    if (isOld()) await build(started)
  })
}

async function build(started: (build: Child) => void) {
  console.log('Building the web application …')
  const since = new Date()
  const log = `${distDir}.log`
  const child = startChild(
    'The build',
    [join('node_modules', 'next', 'dist', 'bin', 'next'), 'build'],
    { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    log,
  )
  started(child)
  const { code, sentence } = await child.ended
  if (code !== 0) throw new StartRefused(sentence)
  rmSync(log, { force: true })
  // A source that changed while it was being built is newer than this.
  utimesSync(buildId, since, since)
}

function isOld(): boolean {
  if (!existsSync(buildId)) return true
  const built = statSync(buildId).mtimeMs
  return sources.some((path) => existsSync(path) && isNewer(path, built))
}

function isNewer(path: string, than: number): boolean {
  const stats = statSync(path)
  if (stats.mtimeMs > than) return true
  return stats.isDirectory() && readdirSync(path).some((name) => isNewer(join(path, name), than))
}
