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
  /** The OpenID provider that staff may sign in with; null: there is none. */
  openId: OpenIdSettings | null
}

export type OpenIdSettings = {
  issuer: string
  clientId: string
  clientSecret: string
  /** What people call the provider. */
  name: string
  /** Whether a second factor that the provider has asked for is taken for ours. */
  trustsSecondFactor: boolean
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
  OIDC_ISSUER: z
    .url({ protocol: /^https?$/ })
    .regex(/^[^?#@]+$/)
    .max(500)
    .optional(),
  OIDC_CLIENT_ID: z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/)
    .optional(),
  OIDC_CLIENT_SECRET: z
    .string()
    .regex(/^[\x21-\x7e]{1,1000}$/)
    .optional(),
  OIDC_NAME: z
    .string()
    .regex(/^\P{C}+$/u)
    .regex(/\S/)
    .max(60)
    .optional(),
  OIDC_TRUSTS_SECOND_FACTOR: z.enum(['0', '1']).optional(),
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
  OIDC_ISSUER: 'the address of an OpenID provider that starts with https://, or with http:// in a sandbox, without a query',
  OIDC_CLIENT_ID: '1 to 255 visible ASCII characters',
  OIDC_CLIENT_SECRET: '1 to 1000 visible ASCII characters',
  OIDC_NAME: 'a name of 1 to 60 characters',
  OIDC_TRUSTS_SECOND_FACTOR: '0 or 1',
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
    openId: openIdOf(values),
  }
  const wrong = [...openIdFaults(values), ...(settings.sandbox ? [] : productionFaults(settings))]
  if (wrong.length > 0) throw new WrongSettings(wrong)
  return settings
}

type Values = z.infer<typeof shape>

function openIdOf({ OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, ...values }: Values): OpenIdSettings | null {
  if (!issuer || !clientId || !clientSecret) return null
  return {
    issuer,
    clientId,
    clientSecret,
    name: values.OIDC_NAME?.trim() ?? new URL(issuer).hostname,
    trustsSecondFactor: values.OIDC_TRUSTS_SECOND_FACTOR === '1',
  }
}

// Half of it would leave the button away without a word.
function openIdFaults(values: Values): string[] {
  const needed = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] as const
  const set = [...needed, 'OIDC_NAME', 'OIDC_TRUSTS_SECOND_FACTOR'] as const
  const [first] = set.filter((name) => values[name])
  const missing = first ? needed.filter((name) => !values[name]) : []
  return missing.map((name) => `${name} is missing: with ${first} set, ${needed.join(', ')} are all needed.`)
}

function productionFaults(settings: Env): string[] {
  const wrong: string[] = []
  if (!settings.publicUrl.startsWith('https://')) wrong.push('PUBLIC_URL must start with https:// when SANDBOX is 0.')
  if (!settings.vaultKeys) wrong.push('VAULT_KEYS must name a key provider when SANDBOX is 0.')
  if (settings.openId && !settings.openId.issuer.startsWith('https://')) wrong.push('OIDC_ISSUER must start with https:// when SANDBOX is 0.')
  return wrong
}

function withEnvFile(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (!existsSync('.env')) return variables
  process.loadEnvFile('.env')
  return process.env
}
