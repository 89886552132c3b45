import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type SandboxAcquirer, startSandboxAcquirer } from '@/lib/acquirers/sandbox/host'
import { sandboxAcquirer } from '@/lib/acquirers/sandbox/link'
import { assistForm } from '@/lib/assist/notification-form'
import { openDb } from '@/lib/platform/db'
import { readEnv } from '@/lib/platform/env'
import { log } from '@/lib/platform/log'
import { makeOutgoing } from '@/lib/platform/outgoing/call'
import type { Service } from '@/lib/service'
import { openKeyProvider } from '@/lib/vault/keys'
import { openVault } from '@/lib/vault/vault'
import { type TestClock, testClock } from './test-clock'
import { createTestDatabase } from './test-database'

/** A whole service on a database and a sandbox acquirer of its own. `bank` counts what was authorized. */
export type TestService = Service & { clock: TestClock; bank: SandboxAcquirer; ownerUrl: string; close: () => Promise<void> }

/** A Wednesday, far from the ends of day, week, month and year. */
export const usualNow = new Date('2026-11-25T10:00:00Z')

/** `acquirerTimeoutMs`: how long the link waits; shorten it for cards that never answer. The bank goes by the same clock as the service. */
export async function makeTestService({
  now = usualNow,
  acquirerTimeoutMs = 15_000,
  lateApprovalMs = 60_000,
  issuerReversalMs = 120_000,
  dripMs = 50,
  connections = 10,
}: {
  now?: Date
  acquirerTimeoutMs?: number
  lateApprovalMs?: number
  issuerReversalMs?: number
  dripMs?: number
  connections?: number
} = {}): Promise<TestService> {
  const clock = testClock(now)
  const dataDir = mkdtempSync(join(tmpdir(), 'one-click-service-'))
  const database = await createTestDatabase()
  const keys = openKeyProvider(`file:${join(dataDir, 'vault-keys.json')}`, { sandbox: true })
  const mac = (message: string) => keys.mac('sandbox-acquirer', message)
  const bank = await startSandboxAcquirer({ port: 0, databaseUrl: database.appUrl, mac, clock, lateApprovalMs, issuerReversalMs, dripMs })
  const db = openDb(database.appUrl, { connections })
  const vault = openVault(keys)
  const acquirer = sandboxAcquirer({ url: bank.url, timeoutMs: acquirerTimeoutMs })
  const env = readEnv({ DATA_DIR: dataDir, DATABASE_URL: database.appUrl, SANDBOX: '1', SANDBOX_ACQUIRER_URL: bank.url })
  return {
    env,
    db,
    clock,
    log: log.child({}, { level: 'silent' }),
    keys,
    vault,
    acquirer,
    mailer: null,
    outgoing: makeOutgoing({ sandbox: true }),
    assistForm: assistForm({ vault, processingName: acquirer.name }),
    openId: null,
    bank,
    ownerUrl: database.ownerUrl,
    close: async () => {
      await db.close()
      await bank.close()
      await database.drop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
