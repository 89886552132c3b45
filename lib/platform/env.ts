import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import * as z from 'zod'

/** Settings of the process, read once and here only. */
export type Env = {
  host: string
  port: number
  dataDir: string
  /** Null: the embedded PostgreSQL. */
  databaseUrl: string | null
  publicUrl: string
  sandbox: boolean
  /** `file:PATH`; null until a provider is named, which production refuses. */
  vaultKeys: string | null
  sandboxAcquirerUrl: string | null
  /** Whether the service stands behind a proxy whose X-Forwarded-For is to be believed. */
  trustProxy: boolean
  /** `smtp://` or `smtps://` with login and password if it wants them; null: no mail leaves, those of a sandbox are read on a page. */
  smtpUrl: string | null
  /** What /api/metrics asks for; null: it answers this machine alone. */
  metricsToken: string | null
  /** The sender of mails. */
  mailFrom: string
}

const shape = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(1).max(65535).default(3000),
  DATA_DIR: z.string().min(1).default('.data'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\/.+/)
    .optional(),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  SANDBOX: z.enum(['0', '1']).optional(),
  VAULT_KEYS: z
    .string()
    .regex(/^file:.+/)
    .optional(),
  SANDBOX_ACQUIRER_URL: z.url({ protocol: /^http$/ }).optional(),
  TRUST_PROXY: z.enum(['0', '1']).default('0'),
  EMBEDDED_DATABASE: z.enum(['0', '1']).optional(),
  METRICS_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{16,200}$/)
    .optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]*[^\s@]+@[^\s@]+$/)
    .max(300)
    .optional(),
})

const allowed: Record<string, string> = {
  HOST: 'a host name or address to listen on',
  PORT: 'a whole number from 1 to 65535',
  DATA_DIR: 'a folder',
  DATABASE_URL: 'an address that starts with postgresql://',
  PUBLIC_URL: 'an address that starts with http:// or https://',
  SANDBOX: '0 or 1',
  VAULT_KEYS: 'file: and the path of a key file',
  SANDBOX_ACQUIRER_URL: 'an http address on this machine',
  TRUST_PROXY: '0 or 1',
  EMBEDDED_DATABASE: '0 or 1',
  METRICS_TOKEN: '16 to 200 visible ASCII characters',
  SMTP_URL: 'an address that starts with smtp:// or smtps://',
  MAIL_FROM: 'an e-mail address, with or without a name: One Click <account@example.com>',
}

/** Sentences that say what is wrong, one per setting; thrown together so that all can be mended at once. */
export class WrongSettings extends Error {
  constructor(readonly sentences: string[]) {
    super(sentences.join('\n'))
  }
}

let known: Env | null = null

/** The settings of this process. Throws `WrongSettings`. */
export function env(): Env {
  known ??= readEnv(withEnvFile(process.env))
  return known
}

/** Settings from the given variables; an empty one counts as unset. Throws `WrongSettings`. */
export function readEnv(variables: Record<string, string | undefined>): Env {
  const filled = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''))
  const parsed = shape.safeParse(filled)
  if (!parsed.success) {
    const names = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))]
    throw new WrongSettings(names.map((name) => `${name} is wrong: it must be ${allowed[name]}.`))
  }
  const values = parsed.data
  const embedded = !values.DATABASE_URL || values.EMBEDDED_DATABASE === '1'
  const dataDir = resolve(values.DATA_DIR)
  const sandbox = values.SANDBOX ? values.SANDBOX === '1' : embedded
  const settings: Env = {
    host: values.HOST,
    port: values.PORT,
    dataDir,
    databaseUrl: values.DATABASE_URL ?? null,
    publicUrl: (values.PUBLIC_URL ?? `http://${values.HOST}:${values.PORT}`).replace(/\/+$/, ''),
    sandbox,
    vaultKeys: values.VAULT_KEYS ?? (sandbox ? `file:${join(dataDir, 'vault-keys.json')}` : null),
    sandboxAcquirerUrl: values.SANDBOX_ACQUIRER_URL ?? null,
    trustProxy: values.TRUST_PROXY === '1',
    smtpUrl: values.SMTP_URL ?? null,
    metricsToken: values.METRICS_TOKEN ?? null,
    mailFrom: values.MAIL_FROM ?? 'One Click <no-reply@localhost>',
  }
  const wrong = settings.sandbox ? [] : productionFaults(settings)
  if (wrong.length > 0) throw new WrongSettings(wrong)
  return settings
}

function productionFaults(settings: Env): string[] {
  const wrong: string[] = []
  if (!settings.publicUrl.startsWith('https://')) wrong.push('PUBLIC_URL must start with https:// when SANDBOX is 0.')
  if (!settings.vaultKeys) wrong.push('VAULT_KEYS must name a key provider when SANDBOX is 0.')
  return wrong
}

function withEnvFile(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (!existsSync('.env')) return variables
  process.loadEnvFile('.env')
  return process.env
}
