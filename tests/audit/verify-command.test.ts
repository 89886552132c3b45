import { execFile } from 'node:child_process'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { linkAudit } from '@/lib/audit/link'
import { audit } from '@/lib/audit/record'
import { addStaff, signIn } from '../support/staff'
import { makeTestService, type TestService } from '../support/test-service'

// What Next tells an act of its request; everything of our own is real.
const asked = vi.hoisted(() => ({ sessionId: null as string | null }))
vi.mock('next/headers', () => ({
  headers: async () => new Headers({ 'x-path': '/audit' }),
  cookies: async () => ({ get: () => undefined, getAll: () => [], has: () => false, set: () => {} }),
}))
vi.mock('next-auth', async (load) => ({ ...(await load<object>()), getServerSession: async () => ({ sessionId: asked.sessionId }) }))

let service: TestService

beforeAll(async () => {
  service = await makeTestService()
  Object.assign(globalThis, { oneClickService: service })
  for (const id of ['a', 'b', 'c']) {
    await audit(service.db.prisma, { at: service.clock.now(), actor: 'staff:1', action: 'views.save', outcome: 'done', object: { kind: 'call', id } })
  }
  asked.sessionId = await signIn(service, await addStaff(service, { side: 'operator', role: 'auditor' }))
  await linkAudit(service)
})
afterAll(async () => {
  Object.assign(globalThis, { oneClickService: undefined })
  await service.close()
})

/** As an operator types it. */
function verifyByCommand(): Promise<{ code: number; said: string }> {
  const env = {
    ...process.env,
    DATABASE_URL: service.env.databaseUrl ?? '',
    VAULT_KEYS: `file:${join(service.env.dataDir, 'vault-keys.json')}`,
    SANDBOX: '1',
  }
  return new Promise((done) => {
    execFile(process.execPath, ['--import', 'tsx', 'bin/admin.ts', 'verify-audit'], { env, timeout: 60_000 }, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code ?? 1) : 0, said: `${stdout}${stderr}` }),
    )
  })
}

async function verifyByButton() {
  const { verifyChain } = await import('@/app/(account)/audit/actions')
  return (await verifyChain(null, new FormData()))?.review
}

it('says of a whole log that it is whole, and of one with a changed record which it is: by the command and by the button', { timeout: 120_000 }, async () => {
  expect(await verifyByCommand()).toMatchObject({ code: 0, said: expect.stringContaining('The audit log is whole') })
  expect((await verifyByButton())?.table).toBeUndefined()

  const owner = new pg.Client({ connectionString: service.ownerUrl })
  await owner.connect()
  await owner.query('set session_replication_role = replica')
  const { rows } = await owner.query("update audit_log set reason = 'never said' where object_id = 'b' returning id::text")
  await owner.end()

  const { code, said } = await verifyByCommand()
  expect(code).toBe(1)
  expect(said).toContain(`record ${rows[0].id}`)
  expect(said).toContain('The audit log is not whole: 1 faults')
  expect((await verifyByButton())?.table?.rows).toMatchObject([[expect.anything(), rows[0].id, expect.anything()]])
})
