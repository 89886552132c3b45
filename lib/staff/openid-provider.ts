import {
  AuthorizationResponseError,
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  type IDToken,
  ResponseBodyError,
} from 'openid-client'
import { boundedFetch, type FetchBounds } from '@/lib/platform/bounded-fetch'
import type { Env, OpenIdSettings } from '@/lib/platform/env'
import { idleMs, readIdentityName } from './rules'

/** What a request and its answer have to show each other: the state to the browser, the nonce in the ID token, the verifier to the token endpoint (PKCE). */
export type OpenIdProofs = { state: string; nonce: string; verifier: string }

/** Why an answer of the provider says nothing about anybody. `code`: for the log, never more than a name of a failure. */
export type OpenIdFailure =
  /** No answer, or none in time. */
  | { kind: 'away'; code: string }
  /** The person turned back there, or the provider let him not through. */
  | { kind: 'cancelled'; code: string }
  /** What came cannot be believed: not the answer to this request, not signed by this provider, not for us, too old, not readable. */
  | { kind: 'unusable'; code: string }

/** Somebody, as the provider knows him. `strong`: he has just shown it a second factor. */
export type Proven = { kind: 'proven'; issuer: string; subject: string; name: string; strong: boolean }

export type OpenIdProvider = {
  name: string
  /** Whether an identity comes from here. */
  isIssuedBy: (issuer: string) => boolean
  trustsSecondFactor: boolean
  /** Where the browser goes with this request. */
  addressFor: (proofs: OpenIdProofs) => Promise<{ kind: 'address'; url: string } | OpenIdFailure>
  /** What the answer to this request says: `query` of the address that the browser came back to. */
  read: (query: URLSearchParams, proofs: OpenIdProofs) => Promise<Proven | OpenIdFailure>
}

/** Whoever is sent to the provider is so only after it has answered: else his browser would meet the silence, and say it in its own words. */
const freshMs = 1_000

/** For what came back from it, what it said of itself so long ago will do. */
const keptMs = 10 * 60_000

const usualBounds: FetchBounds = { timeoutMs: 5_000, answerBytes: 256 * 1024 }

/**
 * The OpenID provider of the settings. Its addresses come from the operator and from what his provider publishes, so unlike those of merchants they may be in a
 * private network, where company directories are; calls to it are bounded in time and size, and follow no redirects.
 */
export function openIdProvider(settings: OpenIdSettings, { publicUrl }: Pick<Env, 'publicUrl'>, bounds: FetchBounds = usualBounds): OpenIdProvider {
  const withoutStroke = (issuer: string) => issuer.replace(/\/+$/, '')
  const isIssuedBy = (issuer: string) => withoutStroke(issuer) === withoutStroke(settings.issuer)
  const callback = `${publicUrl}/sign-in/openid/callback`
  let known: { configuration: Promise<Configuration>; at: number } | null = null

  /** What the provider says of itself, asked now, or a moment ago by somebody else. */
  function ask(): Promise<Configuration> {
    const asked = { configuration: discover(settings, bounds), at: performance.now() }
    known = asked
    asked.configuration.catch(() => {
      if (known === asked) known = null
    })
    return asked.configuration
  }

  // A clock of its own: this is how long something is kept in this process, and nothing of the domain.
  const askedWithin = (ms: number) => (known && performance.now() - known.at < ms ? known.configuration : ask())

  return {
    name: settings.name,
    isIssuedBy,
    trustsSecondFactor: settings.trustsSecondFactor,
    async addressFor({ state, nonce, verifier }) {
      try {
        const url = buildAuthorizationUrl(await askedWithin(freshMs), {
          redirect_uri: callback,
          scope: 'openid profile email',
          code_challenge: await calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
          state,
          nonce,
          // A second factor of this morning is no proof of who sits there now.
          ...(settings.trustsSecondFactor ? { max_age: String(freshSeconds) } : {}),
        })
        return { kind: 'address', url: url.href }
      } catch (error) {
        return failureOf(error)
      }
    },
    async read(query, { state, nonce, verifier }) {
      try {
        const answer = new URL(`${callback}?${query}`)
        const tokens = await authorizationCodeGrant(await askedWithin(keptMs), answer, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        })
        const claims = tokens.claims()
        if (!claims) return { kind: 'unusable', code: 'no-id-token' }
        // A provider of many tenants answers for each under a name of its own; one of them was set up here.
        return isIssuedBy(claims.iss) ? provenBy(claims) : { kind: 'unusable', code: 'issuer' }
      } catch (error) {
        return failureOf(error)
      }
    },
  }
}

function discover({ issuer, clientId, clientSecret }: OpenIdSettings, bounds: FetchBounds): Promise<Configuration> {
  const fetchBounded = async (url: string, init: object): Promise<Response> => {
    const { status, headers, body } = await boundedFetch(url, { ...(init as RequestInit), signal: null }, bounds)
    if (body === null) throw new TooLong()
    return new Response(withoutBody.has(status) ? null : body, { status, headers: { 'content-type': headers.get('content-type') ?? '' } })
  }
  return discovery(new URL(issuer), clientId, { client_secret: clientSecret }, authenticateClient, {
    [customFetch]: fetchBounded,
    // By default the connection alone vouches for a token that comes by it; here its signature has to be right as well.
    execute: [enableNonRepudiationChecks, ...(issuer.startsWith('http:') ? [allowInsecureRequests] : [])],
  })
}

// What a provider that names no method takes is the header.
const authenticateClient: ClientAuth = (provider, client, body, headers) => {
  const taken = provider.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
  const authenticate = taken.includes('client_secret_basic') ? byHeader : byForm
  authenticate(provider, client, body, headers)
}

const byHeader = ClientSecretBasic()
const byForm = ClientSecretPost()

const withoutBody = new Set([101, 204, 205, 304])

class TooLong extends Error {
  readonly code = 'answer-too-long'
}

/** How old a second factor at the provider may be: as long as a session of ours lasts without use. */
const freshSeconds = idleMs / 1000

/** What providers say when they have seen more than one factor: RFC 8176 in `amr`, and the levels of authentication that demand it in `acr`. */
const strongLevels = ['phr', 'phrh', 'https://refeds.org/profile/mfa', 'http://schemas.openid.net/pape/policies/2007/06/multi-factor']

function provenBy({ iss, sub, amr, acr, auth_time: since, iat, ...claims }: IDToken): Proven | OpenIdFailure {
  // The standard bounds a subject; one that breaks it could not be kept.
  if (sub.length < 1 || sub.length > 255 || iss.length > 500 || /\p{C}/u.test(sub)) return { kind: 'unusable', code: 'subject' }
  const methods: unknown[] = Array.isArray(amr) ? amr : []
  const isStrong = methods.includes('mfa') || strongLevels.includes(String(acr))
  // By the clock of the provider both, so that a wrong one of ours makes nothing fresh.
  const isFresh = typeof since === 'number' && iat - since <= freshSeconds
  const name = readIdentityName([claims.email, claims.preferred_username, claims.name, sub])
  return { kind: 'proven', issuer: iss, subject: sub, name, strong: isStrong && isFresh }
}

const turnedBack = ['access_denied', 'login_required', 'interaction_required', 'consent_required', 'account_selection_required']
const notNow = ['temporarily_unavailable', 'server_error']

// What is wrong stands in an error or in one of those behind it; only names are kept, since a message may quote a token.
function failureOf(error: unknown): OpenIdFailure {
  if (error instanceof AuthorizationResponseError) {
    const code = nameOf(error.error)
    return { kind: turnedBack.includes(code) ? 'cancelled' : notNow.includes(code) ? 'away' : 'unusable', code }
  }
  if (error instanceof ResponseBodyError) return { kind: error.status >= 500 ? 'away' : 'unusable', code: nameOf(error.error) }
  let [found, code] = [error, 'unknown']
  for (let depth = 0; depth < 5 && found instanceof Error; depth += 1) {
    const { name, code: ofThis, cause } = found as Error & { code?: unknown }
    code = nameOf(ofThis ?? (code === 'unknown' ? name : code))
    if (name === 'TimeoutError' || name === 'AbortError') return { kind: 'away', code: 'time-out' }
    if (name === 'TypeError' && found.message === 'fetch failed')
      return { kind: 'away', code: nameOf((cause as { code?: unknown } | undefined)?.code ?? 'transport') }
    if (cause instanceof Response) return { kind: cause.status >= 500 || cause.status === 429 ? 'away' : 'unusable', code: `status-${cause.status}` }
    found = cause
  }
  return { kind: 'unusable', code }
}

const nameOf = (text: unknown) => (typeof text === 'string' && /^[\w-]{1,60}$/.test(text) ? text : 'unknown')
