import type { Acquirer } from '@/lib/acquirers/contract'
import { sandboxAcquirer } from '@/lib/acquirers/sandbox/link'
import { assistForm } from '@/lib/assist/notification-form'
import type { AssistForm } from '@/lib/notifications/pack'
import { type Clock, systemClock } from '@/lib/platform/clock'
import { type Db, openDb } from '@/lib/platform/db'
import { type Env, env } from '@/lib/platform/env'
import { type Log, log } from '@/lib/platform/log'
import { type Mailer, smtpMailer } from '@/lib/platform/mail'
import { makeOutgoing, type Outgoing } from '@/lib/platform/outgoing/call'
import { type OpenIdProvider, openIdProvider } from '@/lib/staff/openid-provider'
import { type KeyProvider, openKeyProvider } from '@/lib/vault/keys'
import { openVault, type Vault } from '@/lib/vault/vault'

/** Everything a verb may need, put together in one place. Verbs name the few they use. */
export type Service = {
  env: Env
  db: Db
  clock: Clock
  log: Log
  keys: KeyProvider
  vault: Vault
  acquirer: Acquirer
  mailer: Mailer | null
  /** The one way to call an address that a merchant has chosen. */
  outgoing: Outgoing
  assistForm: AssistForm
  /** Who else knows the staff; null: nobody does. */
  openId: OpenIdProvider | null
}

const store = globalThis as typeof globalThis & { oneClickService?: Service }

/** The service of this process. Kept on globalThis, because a development server loads modules again and pools must not pile up. */
export function service(): Service {
  store.oneClickService ??= makeService(env())
  return store.oneClickService
}

export function makeService(settings: Env): Service {
  if (!settings.databaseUrl) throw new Error('DATABASE_URL is not set; npm start sets it for the embedded database.')
  if (!settings.vaultKeys) throw new Error('VAULT_KEYS is not set.')
  if (!settings.sandboxAcquirerUrl) throw new Error('There is no acquirer link: set SANDBOX_ACQUIRER_URL, or start with npm start.')
  const keys = openKeyProvider(settings.vaultKeys, { sandbox: settings.sandbox })
  const vault = openVault(keys)
  const acquirer = sandboxAcquirer({ url: settings.sandboxAcquirerUrl })
  return {
    env: settings,
    db: openDb(settings.databaseUrl),
    clock: systemClock,
    log,
    keys,
    vault,
    acquirer,
    mailer: settings.smtpUrl ? smtpMailer(settings.smtpUrl, { from: settings.mailFrom }) : null,
    outgoing: makeOutgoing({ sandbox: settings.sandbox }),
    assistForm: assistForm({ vault, processingName: acquirer.name }),
    openId: settings.openId && openIdProvider(settings.openId, settings),
  }
}
