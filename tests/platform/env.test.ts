import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readEnv, WrongSettings } from '@/lib/platform/env'

const sentencesOf = (variables: Record<string, string>): string[] => {
  try {
    readEnv(variables)
    return []
  } catch (error) {
    if (error instanceof WrongSettings) return error.sentences
    throw error
  }
}

const production = { SANDBOX: '0', DATABASE_URL: 'postgresql://web@db/oneclick', PUBLIC_URL: 'https://pay.example', VAULT_KEYS: 'file:/etc/keys.json' }

describe('settings', () => {
  it('have defaults for a sandbox on this machine', () => {
    expect(readEnv({})).toEqual({
      host: '127.0.0.1',
      port: 3000,
      dataDir: resolve('.data'),
      databaseUrl: null,
      publicUrl: 'http://127.0.0.1:3000',
      sandbox: true,
      vaultKeys: `file:${join(resolve('.data'), 'vault-keys.json')}`,
      sandboxAcquirerUrl: null,
      trustProxy: false,
      smtpUrl: null,
      metricsToken: null,
      mailFrom: 'One Click <no-reply@localhost>',
      openId: null,
    })
  })

  it('take an empty variable as unset', () => {
    expect(readEnv({ PORT: '', DATABASE_URL: '', SANDBOX: '' })).toEqual(readEnv({}))
  })

  it('are no sandbox with a database of your own, unless it is asked for', () => {
    expect(readEnv(production).sandbox).toBe(false)
    expect(readEnv({ DATABASE_URL: production.DATABASE_URL, SANDBOX: '1' }).sandbox).toBe(true)
    expect(readEnv({ DATABASE_URL: production.DATABASE_URL, EMBEDDED_DATABASE: '1' }).sandbox).toBe(true)
  })

  it('drop the slash at the end of the public address', () => {
    expect(readEnv({ PUBLIC_URL: 'http://pay.example/' }).publicUrl).toBe('http://pay.example')
  })

  it.each([
    ['PORT', '0'],
    ['PORT', '65536'],
    ['PORT', '80a'],
    ['DATABASE_URL', 'mysql://db'],
    ['PUBLIC_URL', 'pay.example'],
    ['PUBLIC_URL', 'ftp://pay.example'],
    ['SANDBOX', 'yes'],
    ['VAULT_KEYS', '/etc/keys.json'],
    ['TRUST_PROXY', '2'],
    ['SMTP_URL', 'https://mail.example'],
    ['METRICS_TOKEN', 'short'],
    ['MAIL_FROM', 'One Click'],
    ['MAIL_FROM', 'a@b.example\nBcc: c@d.example'],
    ['OIDC_ISSUER', 'id.example'],
    ['OIDC_ISSUER', 'https://id.example/?realm=1'],
    ['OIDC_CLIENT_ID', 'one click'],
    ['OIDC_CLIENT_SECRET', 'a\tb'],
    ['OIDC_NAME', ' '],
    ['OIDC_NAME', 'a'.repeat(61)],
    ['OIDC_TRUSTS_SECOND_FACTOR', 'yes'],
  ])('say in one sentence that %s=%s is wrong', (name, value) => {
    const sentences = sentencesOf({ [name]: value })
    expect(sentences).toHaveLength(1)
    expect(sentences[0]).toMatch(new RegExp(`^${name} is wrong: it must be .+\\.$`))
    expect(sentences[0]).not.toContain('undefined')
  })

  it('say everything that is wrong at once', () => {
    expect(sentencesOf({ PORT: 'x', SANDBOX: 'x', TRUST_PROXY: 'x' })).toHaveLength(3)
  })

  it.each(['1', '65535'])('accept the port %s', (port) => {
    expect(readEnv({ PORT: port }).port).toBe(Number(port))
  })
})

const openId = { OIDC_ISSUER: 'https://id.example/realms/one', OIDC_CLIENT_ID: 'one-click', OIDC_CLIENT_SECRET: 'a secret'.replace(' ', '-') }

describe('an OpenID provider', () => {
  it('is called by its host and trusted with no second factor, unless more is said', () => {
    expect(readEnv(openId).openId).toEqual({
      issuer: 'https://id.example/realms/one',
      clientId: 'one-click',
      clientSecret: 'a-secret',
      name: 'id.example',
      trustsSecondFactor: false,
    })
    expect(readEnv({ ...openId, OIDC_NAME: ' Company ID ', OIDC_TRUSTS_SECOND_FACTOR: '1' }).openId).toMatchObject({
      name: 'Company ID',
      trustsSecondFactor: true,
    })
  })

  it.each(['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'])('that is named by half is told: %s is missing', (name) => {
    const sentences = sentencesOf({ ...openId, [name]: '' })
    expect(sentences).toHaveLength(1)
    expect(sentences[0]).toMatch(new RegExp(`^${name} is missing: .+\\.$`))
  })

  it('that has only a name is told', () => {
    expect(sentencesOf({ OIDC_NAME: 'Company ID' })).toHaveLength(3)
  })

  it('is reached by https in production, and may be reached by http in a sandbox', () => {
    expect(readEnv({ ...openId, OIDC_ISSUER: 'http://localhost:4000' }).openId?.issuer).toBe('http://localhost:4000')
    expect(sentencesOf({ ...production, ...openId, OIDC_ISSUER: 'http://id.example' })).toEqual(['OIDC_ISSUER must start with https:// when SANDBOX is 0.'])
    expect(sentencesOf({ ...production, ...openId })).toEqual([])
  })
})

describe('production', () => {
  it('starts with https and a key provider', () => {
    expect(sentencesOf(production)).toEqual([])
  })

  it('refuses to start without https', () => {
    expect(sentencesOf({ ...production, PUBLIC_URL: 'http://pay.example' })).toEqual(['PUBLIC_URL must start with https:// when SANDBOX is 0.'])
    expect(sentencesOf({ ...production, PUBLIC_URL: '' })).toEqual(['PUBLIC_URL must start with https:// when SANDBOX is 0.'])
  })

  it('refuses to start without a key provider', () => {
    expect(sentencesOf({ ...production, VAULT_KEYS: '' })).toEqual(['VAULT_KEYS must name a key provider when SANDBOX is 0.'])
  })
})
