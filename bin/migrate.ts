// npm run migrate: brings the database to the schema of this code. With the embedded database it starts it for that long.
import { startEmbeddedPostgres } from '@/lib/platform/embedded-postgres'
import { env } from '@/lib/platform/env'
import { migrate } from '@/lib/platform/migrate'
import { runCommand } from './run-command'

await runCommand(async () => {
  const settings = env()
  const embedded = settings.databaseUrl ? null : await startEmbeddedPostgres(settings.dataDir)
  try {
    const done = await migrate(settings.databaseUrl ?? embedded?.ownerUrl ?? '')
    await embedded?.ensureAppLogin()
    console.log(done.length > 0 ? `applied: ${done.join(', ')}` : 'nothing to apply: the database is up to date')
  } finally {
    if (embedded && !embedded.attached) await embedded.stop()
  }
})
