import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandOf } from '@/lib/platform/embedded-postgres'

// Copies on different ports may share one DATA_DIR, and with it the embedded database: the last one that leaves stops it.

export function joinCopies(dataDir: string): void {
  mkdirSync(folderOf(dataDir), { recursive: true, mode: 0o700 })
  writeFileSync(join(folderOf(dataDir), String(process.pid)), '')
}

/** Leaves, and tells whether another living copy stays. */
export function leaveCopies(dataDir: string): { othersStay: boolean } {
  rmSync(join(folderOf(dataDir), String(process.pid)), { force: true })
  const others = readdirSync(folderOf(dataDir)).map(Number)
  const gone = others.filter((pid) => !commandOf(pid).includes('start.ts'))
  for (const pid of gone) rmSync(join(folderOf(dataDir), String(pid)), { force: true })
  return { othersStay: others.length > gone.length }
}

function folderOf(dataDir: string): string {
  return join(dataDir, 'copies')
}
