// One run of the job, in a process of its own that a test can kill.
import { systemClock } from '@/lib/platform/clock'
import { openDb } from '@/lib/platform/db'
import { openKeyProvider } from '@/lib/vault/keys'
import { rewrapKeys } from '@/lib/vault/rewrap-keys'

const [databaseUrl = '', keyFile = ''] = process.argv.slice(2)
const db = openDb(databaseUrl, { connections: 2 })
await rewrapKeys({ db, clock: systemClock, keys: openKeyProvider(`file:${keyFile}`, { sandbox: true }) })
await db.close()
