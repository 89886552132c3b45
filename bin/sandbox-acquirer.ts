// The bank that the sandbox plays to itself. Listens on the port of SANDBOX_ACQUIRER_URL, or on any free one, and tells its parent where.
import { startSandboxAcquirer } from '@/lib/acquirers/sandbox/host'
import { env } from '@/lib/platform/env'
import { openKeyProvider } from '@/lib/vault/keys'
import { runCommand, StartRefused } from './run-command'

await runCommand(async () => {
  const settings = env()
  if (!settings.sandbox) throw new StartRefused('The sandbox acquirer runs only where SANDBOX is 1.')
  if (!settings.databaseUrl || !settings.vaultKeys) throw new StartRefused('The sandbox acquirer needs DATABASE_URL and VAULT_KEYS.')
  const keys = openKeyProvider(settings.vaultKeys, { sandbox: true })
  const host = await startSandboxAcquirer({
    port: settings.sandboxAcquirerUrl ? Number(new URL(settings.sandboxAcquirerUrl).port) : 0,
    databaseUrl: settings.databaseUrl,
    mac: (message) => keys.mac('sandbox-acquirer', message),
  })
  console.log(`sandbox acquirer ${host.url}`)
  process.send?.({ url: host.url })
  await new Promise((stopped) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stopped)
  })
  await host.close()
})
