import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'
import type { OpenIdSettings } from '@/lib/platform/env'

export type Claims = Record<string, unknown>

/** What the provider's answer to a code is changed to before it is sent, so that tests meet what a broken or hostile provider would send. */
export type Tampering = {
  /** Other claims; signed again with the provider's key. */
  claims?: (claims: Claims) => Claims
  /** The whole ID token, after its claims were changed. */
  token?: (token: string) => string
  /** In place of everything. */
  answer?: { status: number; type: string; body: string }
}

export type TestProvider = {
  settings: OpenIdSettings
  /** Holds for every answer until it is set again. */
  tamper: (how: Tampering) => void
  /** In place of what it publishes of itself; null: what is true. */
  publish: (body: string | null) => void
  close: () => Promise<void>
}

type Options = { port?: number; clientId?: string; clientSecret?: string; redirectUri: string }

/** An OpenID provider on a socket of its own. Whoever is asked for his name there is signed in by it; `name+mfa` has shown a second factor as well. */
export async function startOpenIdProvider({
  port = 0,
  clientId = 'one-click',
  clientSecret = 'a secret of the test that is long enough'.replaceAll(' ', '-'),
  redirectUri,
}: Options): Promise<TestProvider> {
  const server = createServer()
  await new Promise<void>((listens) => server.listen(port, 'localhost', listens))
  // Another host name than that of the service, so that its cookies are those of another site.
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: randomUUID() }
  let tampering: Tampering = {}
  let published: string | null = null
  const provider = new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri], token_endpoint_auth_method: 'client_secret_basic' }],
    jwks: { keys: [key] },
    cookies: { keys: ['a key of the test'] },
    claims: { openid: ['sub', 'amr'], email: ['email'], profile: ['preferred_username'] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    interactions: { url: (_ctx: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    ttl: { Interaction: 600, Grant: 600, Session: 600, AuthorizationCode: 60, AccessToken: 60, IdToken: 300 },
    findAccount: (_ctx: unknown, accountId: string) => ({
      accountId,
      claims: () => ({ sub: accountId, email: `${accountId}@id.example`, preferred_username: accountId }),
    }),
    // Nobody is asked whether this service may know him: it is his employer's.
    loadExistingGrant: async (ctx: { oidc: { session: { accountId: string }; client: { clientId: string } } }) => {
      const grant = new provider.Grant({ accountId: ctx.oidc.session.accountId, clientId: ctx.oidc.client.clientId })
      grant.addOIDCScope('openid profile email')
      await grant.save()
      return grant
    },
  })
  provider.use(async (ctx, next) => {
    if (published !== null && ctx.path.startsWith('/.well-known/')) {
      ctx.body = published
      return
    }
    await next()
    const body = ctx.body as { id_token?: string } | undefined
    if (ctx.path === '/token' && body?.id_token) change(ctx, body as { id_token: string }, tampering, privateKey)
  })
  const handle = provider.callback()
  server.on('request', (request, response) => {
    const uid = /^\/interaction\/([\w-]+)$/.exec(request.url ?? '')?.[1]
    if (uid) void interact(provider, request, response)
    else handle(request, response)
  })
  return {
    settings: { issuer, clientId, clientSecret, name: 'Test ID', trustsSecondFactor: false },
    tamper: (how) => {
      tampering = how
    },
    publish: (body) => {
      published = body
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}

type Answered = { status: number; type: string; body: unknown }

function change(ctx: Answered, body: { id_token: string }, { claims, token, answer }: Tampering, key: KeyObject): void {
  const [head = '', payload = ''] = body.id_token.split('.')
  const kept = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Claims
  const signed = claims ? signedBy(key, head, claims(kept)) : body.id_token
  body.id_token = token ? token(signed) : signed
  if (!answer) return
  ctx.status = answer.status
  ctx.type = answer.type
  ctx.body = answer.body
}

function signedBy(key: KeyObject, head: string, claims: Claims): string {
  const text = `${head}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`
}

/** Asks who it is; the answer is believed. */
async function interact(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'POST') {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(
      '<!doctype html><html lang="en"><title>Test ID</title><h1>Test ID</h1><form method="post"><label>Who are you? <input name="who"></label>' +
        '<button name="act" value="go">Go on</button><button name="act" value="cancel">Turn back</button></form></html>',
    )
    return
  }
  let text = ''
  for await (const part of request) text += part
  const form = new URLSearchParams(text)
  const [accountId = '', factor] = (form.get('who') ?? '').split('+')
  const result =
    form.get('act') === 'cancel'
      ? { error: 'access_denied', error_description: 'the person turned back' }
      : { login: { accountId, amr: factor ? ['pwd', factor] : ['pwd'] } }
  await provider.interactionFinished(request, response, result)
}
