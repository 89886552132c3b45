import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import type * as z from 'zod'
import { type Clock, systemClock } from '@/lib/platform/clock'
import { authenticate, authenticationResult } from './authentication'
import { authorize, type Bank, cancel, confirm, inquire, reverseReference } from './bank'
import type { Plan } from './cards'
import { serveIssuer } from './issuer'
import { listAll, type Remembered } from './store'
import { authenticateQuestion, authenticationResultQuestion, authorizeQuestion, followUpQuestion, referenceQuestion } from './wire'

export type SandboxAcquirer = {
  url: string
  port: number
  /** Every authorization that was asked for, oldest first. One per reference, whatever was repeated; `asked` counts the repeats. */
  authorizations: () => Promise<Remembered[]>
  close: () => Promise<void>
}

export type SandboxAcquirerSettings = {
  /** 0: any free one. */
  port: number
  databaseUrl: string
  /** A keyed hash by which a card is known again; 32 bytes. */
  mac: (message: string) => Buffer
  clock?: Clock
  /** How long after the question a late approval takes place. */
  lateApprovalMs?: number
  /** How long after the approval the issuer takes it back. */
  issuerReversalMs?: number
  /** Pause between two bytes of a slow answer. */
  dripMs?: number
}

const longestQuestionBytes = 16 * 1024

type Host = Bank & { dripMs: number }
type Answered = { body: unknown; answer: Plan['answer'] }

/** Starts the bank of the sandbox on 127.0.0.1: it decides by card number (cards.ts) and remembers in the database. Nothing of a card is written. */
export async function startSandboxAcquirer(settings: SandboxAcquirerSettings): Promise<SandboxAcquirer> {
  const db = new pg.Pool({ connectionString: settings.databaseUrl, max: 5, options: '-c role=oneclick_app', application_name: 'one-click sandbox acquirer' })
  db.on('error', () => {})
  const host: Host = {
    db,
    clock: settings.clock ?? systemClock,
    mac: settings.mac,
    lateApprovalMs: settings.lateApprovalMs ?? 60_000,
    issuerReversalMs: settings.issuerReversalMs ?? 120_000,
    issuerUrl: '',
    dripMs: settings.dripMs ?? 1_000,
  }
  const server = createServer((request, response) => void respond(host, request, response))
  try {
    await new Promise<void>((done, failed) => server.once('error', failed).listen(settings.port, '127.0.0.1', done))
  } catch (error) {
    await db.end()
    throw error
  }
  const { port } = server.address() as AddressInfo
  // By name where the service is known by number: to a browser the issuer is another site, as it is in life, and gets none of its cookies.
  host.issuerUrl = `http://localhost:${port}/issuer`
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    authorizations: () => listAll(db),
    close: async () => {
      const closed = new Promise((done) => server.close(done))
      server.closeAllConnections()
      await closed
      await db.end()
    },
  }
}

async function respond(host: Host, request: IncomingMessage, response: ServerResponse) {
  try {
    if (request.url === '/issuer') return await serveIssuer(host, request, response)
    const answered = await route(host, request)
    if ('status' in answered) return void response.writeHead(answered.status).end()
    await deliver(host, response, answered)
  } catch {
    // Nothing of the question may be repeated, so nothing is: the caller learns by inquiry.
    if (!response.headersSent) response.writeHead(500)
    response.end()
  }
}

async function route(host: Host, request: IncomingMessage): Promise<Answered | { status: 400 | 404 }> {
  if (request.method !== 'POST') return { status: 404 }
  const question = await readQuestion(request)
  switch (request.url) {
    case '/authenticate':
      return withQuestion(authenticateQuestion, question, async (known) => answeredOrCut(await authenticate(host, known)))
    case '/authentication-result':
      return withQuestion(authenticationResultQuestion, question, async (known) => answeredOrCut(await authenticationResult(host, known)))
    case '/authorize':
      return withQuestion(authorizeQuestion, question, async (known) => {
        const { answer, plan } = await authorize(host, known)
        return { body: answer, answer: answer === null ? 'silent' : plan.answer }
      })
    case '/confirm':
      return withQuestion(followUpQuestion, question, async (known) => followUpAnswered(await confirm(host, known)))
    case '/cancel':
      return withQuestion(followUpQuestion, question, async (known) => followUpAnswered(await cancel(host, known)))
    case '/reverse':
      return withQuestion(referenceQuestion, question, async ({ reference }) => ({ body: await reverseReference(host, reference), answer: 'plain' }))
    case '/inquire':
      return withQuestion(referenceQuestion, question, async ({ reference }) => ({ body: await inquire(host, reference), answer: 'plain' }))
    default:
      return { status: 404 }
  }
}

function followUpAnswered(body: unknown): Answered {
  return { body, answer: body === null ? 'silent' : 'plain' }
}

// An issuer that is away is noticed at once; a caller that has to wait for it is tried with authorizations.
function answeredOrCut(body: object | null): Answered {
  return { body, answer: body === null ? 'cut' : 'plain' }
}

async function withQuestion<T>(shape: z.ZodType<T>, question: unknown, work: (known: T) => Promise<Answered>): Promise<Answered | { status: 400 }> {
  const parsed = shape.safeParse(question)
  return parsed.success ? work(parsed.data) : { status: 400 }
}

async function readQuestion(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request) {
    size += part.length
    if (size > longestQuestionBytes) return undefined
    parts.push(part)
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'))
  } catch {
    return undefined
  }
}

async function deliver({ dripMs }: Host, response: ServerResponse, { body, answer }: Answered) {
  const text = JSON.stringify(body)
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }
  switch (answer) {
    case 'plain':
      response.writeHead(200, headers).end(text)
      return
    case 'silent':
      // The connection stays open until the caller gives up or the host ends.
      return
    case 'twice':
      response.writeHead(200, headers).end(text, () => response.socket?.write(`HTTP/1.1 200 OK\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`))
      return
    case 'garbage':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html><h1>502 Bad Gateway</h1>')
      return
    case 'cut':
      response.socket?.destroy()
      return
    case 'drip':
      response.writeHead(200, headers)
      for (const byte of Buffer.from(text)) {
        if (response.destroyed) return
        response.write(Uint8Array.of(byte))
        await new Promise((next) => setTimeout(next, dripMs).unref())
      }
      response.end()
  }
}
