import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDb } from '@/lib/platform/db'
import { readInstallation, startFaults, writeInstallation } from '@/lib/platform/installation'
import { readObstacles } from '@/lib/platform/readiness'
import type { TestDatabase } from '@/tests/support/copy-database'
import { createTestDatabase } from '@/tests/support/test-database'
import { usualNow } from '@/tests/support/test-service'

describe('an installation', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterAll(() => database.drop())

  it('is decided by its first start and never changed', async () => {
    const db = openDb(database.appUrl)
    expect(await readInstallation(db.pool)).toBeNull()
    await writeInstallation(db.pool, true, usualNow)
    await writeInstallation(db.pool, false, usualNow)
    expect(await readInstallation(db.pool)).toEqual({ sandbox: true, seededAt: null })
    await db.close()
  })

  it.each([
    { sandbox: true, keysAreSandbox: true, installation: null, faults: [] },
    { sandbox: true, keysAreSandbox: true, installation: { sandbox: true, seededAt: usualNow }, faults: [] },
    { sandbox: false, keysAreSandbox: false, installation: null, faults: [] },
    { sandbox: false, keysAreSandbox: false, installation: { sandbox: false, seededAt: null }, faults: [] },
    { sandbox: false, keysAreSandbox: true, installation: null, faults: [/keys that the sandbox made/] },
    { sandbox: false, keysAreSandbox: false, installation: { sandbox: true, seededAt: usualNow }, faults: [/sandbox's merchants, logins and passwords/] },
    { sandbox: false, keysAreSandbox: true, installation: { sandbox: true, seededAt: null }, faults: [/keys/, /merchants/] },
    { sandbox: true, keysAreSandbox: true, installation: { sandbox: false, seededAt: null }, faults: [/set up without the sandbox/] },
  ])('starts or is refused: %j', ({ faults, ...facts }) => {
    expect(startFaults(facts)).toEqual(faults.map((fault) => expect.stringMatching(fault)))
  })
})

describe('readiness', () => {
  const opens = () => {}

  it('is there when database, migrations and keys are', async () => {
    const database = await createTestDatabase()
    const db = openDb(database.appUrl)
    expect(await readObstacles({ db, openKeys: opens })).toEqual([])
    await db.close()
    await database.drop()
  })

  it('names a migration that is missing and keys that do not open', async () => {
    const database = await createTestDatabase()
    const owner = new pg.Client({ connectionString: database.ownerUrl })
    await owner.connect()
    await owner.query(`delete from _prisma_migrations where migration_name like '%sandbox_acquirer'`)
    await owner.end()
    const db = openDb(database.appUrl)
    const openKeys = () => {
      throw new Error('closed')
    }
    expect(await readObstacles({ db, openKeys })).toEqual(['keys-closed', 'migrations-missing'])
    await db.close()
    await database.drop()
  })

  it('names a database that is away', async () => {
    const db = openDb('postgresql://nobody:nothing@127.0.0.1:9/nowhere')
    expect(await readObstacles({ db, openKeys: opens })).toEqual(['database-unreachable'])
    await db.close()
  })
})
