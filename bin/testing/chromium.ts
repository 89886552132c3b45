import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { runNode } from './totals'

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/**
 * The path of a Chromium: the one named by CHROMIUM, one of this machine, the test runner's own download, or the system's package. Null when the test
 * runner knows its own place. Throws a sentence when there is none to be had.
 */
export async function findChromium(): Promise<string | null> {
  const named = process.env.CHROMIUM
  if (named) {
    if (!existsSync(named)) throw new Error(`CHROMIUM is ${named}, which is not there.`)
    return named
  }
  const here = usualPlaces.find((path) => existsSync(path))
  if (here) return here
  if (existsSync(chromium.executablePath())) return null
  console.log('No Chromium on this machine: downloading the one of the test runner …')
  await runNode([join('node_modules', '@playwright', 'test', 'cli.js'), 'install', 'chromium'])
  if (existsSync(chromium.executablePath()) && runs(chromium.executablePath())) return null
  return installPackage()
}

function installPackage(): string {
  if (process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('Installing the chromium package of the system …')
    const options = { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const
    spawnSync('apt-get', ['update', '-q'], options)
    spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], options)
  }
  const installed = usualPlaces.find((path) => existsSync(path))
  if (!installed) throw new Error('There is no Chromium for the browser tests and none could be installed: install one and name it in CHROMIUM.')
  return installed
}

// A download can be there and lack libraries of the system.
function runs(path: string): boolean {
  return spawnSync(path, ['--version'], { timeout: 20_000 }).status === 0
}
