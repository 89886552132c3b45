import { lookup } from 'node:dns/promises'
import { isIPv6 } from 'node:net'
import { Agent, buildConnector, type Dispatcher } from 'undici'
import { type AddressFault, checkAddress, isOwnMachine, isPublicAddress } from './address'

export type OutgoingRequest = { url: string; method: 'POST'; headers: Record<string, string>; body: string }

/** Each from the beginning of the call, except `answerBytes`: what is longer is not read to its end. */
export type OutgoingBounds = { connectMs: number; firstByteMs: number; totalMs: number; answerBytes: number }

/** Why there was no answer. `broken`: the connection ended, or what came was not HTTP. */
export type OutgoingFailure = 'no-such-name' | 'no-connection' | 'tls' | 'connect-time-out' | 'first-byte-time-out' | 'total-time-out' | 'broken'

/** `answered` with any status; a redirect is an answer like others and is not followed. `refused`: nothing was sent, the address is not to be called. */
export type OutgoingOutcome =
  | { kind: 'answered'; status: number; body: string; truncated: boolean }
  | { kind: 'refused'; fault: AddressFault }
  | { kind: 'failed'; why: OutgoingFailure }

/** One call to an address that somebody outside has chosen. */
export type Outgoing = (request: OutgoingRequest, bounds?: Partial<OutgoingBounds>) => Promise<OutgoingOutcome>

type Settings = { sandbox: boolean; resolve?: (name: string) => Promise<string[]>; isAllowed?: (address: string) => boolean }

const usual: OutgoingBounds = { connectMs: 5_000, firstByteMs: 15_000, totalMs: 20_000, answerBytes: 16 * 1024 }

/**
 * Calls out, guarded: the name is resolved here, once, each of its addresses is judged, and the connection goes to those addresses and no others, so that
 * a name that answers otherwise a moment later (DNS rebinding) leads nowhere. Every call has a connection of its own.
 */
export function makeOutgoing({ sandbox, resolve = resolveName, isAllowed = isPublicAddress }: Settings): Outgoing {
  return async (request, bounds = {}) => {
    const checked = checkAddress(request.url, { sandbox })
    if ('fault' in checked) return { kind: 'refused', fault: checked.fault }
    const time = new CallTime({ ...usual, ...bounds })
    try {
      const addresses = await time.within(addressesOf(checked.url, { sandbox, resolve }))
      if (!addresses) return { kind: 'failed', why: 'no-such-name' }
      const own = sandbox && isOwnMachine(checked.url)
      if (!own && !addresses.every(isAllowed)) return { kind: 'refused', fault: 'not-public' }
      return await exchange(checked.url, addresses, request, time)
    } catch (error) {
      return { kind: 'failed', why: time.over ?? failureOf(error as Error) }
    } finally {
      time.end()
    }
  }
}

async function addressesOf({ hostname }: URL, { sandbox, resolve }: Required<Pick<Settings, 'sandbox' | 'resolve'>>): Promise<string[] | null> {
  if (sandbox && hostname === 'localhost') return ['127.0.0.1']
  const found = await resolve(hostname.replace(/^\[|\]$/g, '')).catch(() => [])
  return found.length > 0 ? found : null
}

async function resolveName(name: string): Promise<string[]> {
  return (await lookup(name, { all: true })).map(({ address }) => address)
}

async function exchange(url: URL, addresses: readonly string[], { method, headers, body }: OutgoingRequest, time: CallTime): Promise<OutgoingOutcome> {
  const agent = new Agent({ connect: connectorTo(addresses, time), pipelining: 0, headersTimeout: 0, bodyTimeout: 0, maxHeaderSize: 16 * 1024 })
  try {
    const asked = { origin: url.origin, path: `${url.pathname}${url.search}`, method, headers, body, signal: time.signal }
    const answer = await agent.request(asked)
    time.firstByteCame()
    return { kind: 'answered', status: answer.statusCode, ...(await readBounded(answer.body, time.bounds.answerBytes)) }
  } finally {
    await agent.destroy().catch(() => {})
  }
}

// The look-up of Node is replaced by what was judged; the name stays for the certificate and the Host header.
function connectorTo(addresses: readonly string[], time: CallTime): buildConnector.connector {
  const judged = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }))
  const find = (_name: string, options: { all?: boolean }, done: (error: null, ...found: unknown[]) => void) => {
    const [first] = judged
    if (options.all) done(null, judged)
    else done(null, first?.address, first?.family)
  }
  const connect = buildConnector({ timeout: 0, lookup: find as never })
  return (options, done) => {
    connect(options, (...connected: Parameters<buildConnector.Callback>) => {
      if (connected[0] === null) time.connected()
      done(...connected)
    })
  }
}

async function readBounded(stream: Dispatcher.ResponseData['body'], most: number): Promise<{ body: string; truncated: boolean }> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of stream as AsyncIterable<Buffer>) {
    parts.push(part)
    size += part.byteLength
    if (size > most) break
  }
  return { body: Buffer.concat(parts).subarray(0, most).toString('utf8'), truncated: size > most }
}

function failureOf(error: Error & { code?: string }): OutgoingFailure {
  const code = error.code ?? ''
  if (/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EACCES|EPERM|ENETDOWN|EHOSTDOWN|ETIMEDOUT)$/.test(code)) return 'no-connection'
  if (/^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO)/.test(code) || /certificate|altname/i.test(error.message)) return 'tls'
  return error instanceof AggregateError && error.errors.length > 0 ? failureOf(error.errors[0]) : 'broken'
}

type TimeOut = Extract<OutgoingFailure, `${string}-time-out`>

/** The clocks of one call. Node's own, because what is bounded here is how long a process really waits. */
class CallTime {
  readonly bounds: OutgoingBounds
  over: TimeOut | null = null
  private readonly abort = new AbortController()
  private readonly timers: Record<TimeOut, NodeJS.Timeout>

  constructor(bounds: OutgoingBounds) {
    this.bounds = bounds
    const ends = (why: TimeOut, ms: number) => setTimeout(() => this.passed(why), ms)
    this.timers = {
      'connect-time-out': ends('connect-time-out', bounds.connectMs),
      'first-byte-time-out': ends('first-byte-time-out', bounds.firstByteMs),
      'total-time-out': ends('total-time-out', bounds.totalMs),
    }
  }

  get signal(): AbortSignal {
    return this.abort.signal
  }

  connected(): void {
    clearTimeout(this.timers['connect-time-out'])
  }

  firstByteCame(): void {
    clearTimeout(this.timers['first-byte-time-out'])
  }

  /** Waits for something that cannot be aborted, such as a name server, no longer than the call lasts. */
  within<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, new Promise<never>((_, failed) => this.signal.addEventListener('abort', () => failed(this.signal.reason)))])
  }

  end(): void {
    for (const timer of Object.values(this.timers)) clearTimeout(timer)
  }

  private passed(why: TimeOut): void {
    this.over ??= why
    this.abort.abort()
  }
}
