import pg from 'pg'
import { type Actor, Crashed, type Fault } from './actor'

/**
 * `committed`: told when something of the database has changed for everybody. `rewrite`: what becomes of a statement on its way; for tests of the simulator.
 * `finely`: every statement waits for its turn, not only those that lock, write, begin or end something.
 */
export type Watching = { committed: () => void; rewrite: (text: string) => string; finely: boolean }

type Send = (...args: unknown[]) => Promise<pg.QueryResult>

const refusal = "do $$ begin raise exception 'could not serialize access due to concurrent update' using errcode = '40001'; end $$"

/** A client of PostgreSQL whose every statement waits for the scheduler, which may also let the connection go, or have the database refuse. */
export function gatedClient(actor: Actor, { committed, rewrite, finely }: Watching): typeof pg.Client {
  return class extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super(config)
      this.on('error', () => {})
      actor.clients.add(this as { processID?: number })
      this.on('end', () => actor.clients.delete(this as { processID?: number }))
      const send = this.query.bind(this) as unknown as Send
      const end = () => this.end()
      let isOpen = false
      const query = (statement: unknown, ...rest: unknown[]): Promise<pg.QueryResult> => {
        const text = rewrite(textOf(statement))
        const asked = typeof statement === 'string' ? text : { ...(statement as object), text }
        if (!finely && isPlainReading(text)) return actor.passBy(() => send(asked, ...rest))
        return actor.step(kindOf(text), labelOf(text), (fault) => meet(fault, text, () => send(asked, ...rest)))
      }
      // Like the server: what happened happened, also when nobody is left to hear of it.
      const meet = async (fault: Fault, text: string, go: () => Promise<pg.QueryResult>): Promise<pg.QueryResult> => {
        if (fault === 'none') return carryOut(text, go)
        if (fault === 'serialization') {
          if (kindOf(text) === 'commit') await send('rollback')
          isOpen = isOpen && kindOf(text) !== 'commit'
          return send(refusal)
        }
        if (fault === 'lost-after' || fault === 'crash-after') await carryOut(text, go).catch(() => {})
        await send('rollback').catch(() => {})
        await end()
        throw fault === 'lost-before' || fault === 'lost-after' ? new Error('Connection terminated unexpectedly') : new Crashed('the process has died')
      }
      const carryOut = async (text: string, go: () => Promise<pg.QueryResult>): Promise<pg.QueryResult> => {
        const result = await go()
        if (/^begin/i.test(text)) isOpen = true
        if (/^(commit|rollback)/i.test(text)) isOpen = false
        if (!isOpen && !/^(select|rollback)/i.test(text)) committed()
        return result
      }
      Object.assign(this, { query: withCallback(query) })
    }
  }
}

// The pool asks by a callback, the client of Prisma by a promise.
function withCallback(query: Send) {
  return (...args: unknown[]) => {
    const last = args.at(-1)
    if (typeof last !== 'function') return query(...args)
    query(...args.slice(0, -1)).then(
      (result) => last(null, result),
      (error) => last(error),
    )
  }
}

function textOf(statement: unknown): string {
  return (typeof statement === 'string' ? statement : (statement as { text: string }).text).trim()
}

function kindOf(text: string): 'statement' | 'commit' | 'plain' {
  if (/^commit/i.test(text)) return 'commit'
  return /^(begin|rollback|set )/i.test(text) ? 'plain' : 'statement'
}

// Such a statement changes nothing, waits for nobody, and keeps nobody waiting.
function isPlainReading(text: string): boolean {
  return /^select/i.test(text) && !/for (no key )?update|[a-z_]+\.[a-z_]+\s*\(|pg_advisory|skip locked/i.test(text)
}

/** A statement in two or three words, for the trace. */
function labelOf(text: string): string {
  const verb = /^\w+/.exec(text)?.[0]?.toLowerCase() ?? ''
  const of = /\b(?:from|into|update)\s+(?:"public"\."?)?"?([a-z_.]+)/i.exec(text)?.[1] ?? /\b([a-z_]+\.[a-z_]+|pg_advisory\w+)\s*\(/i.exec(text)?.[1] ?? ''
  const locks = /for (no key )?update/i.test(text) ? ' locking' : ''
  return `${verb} ${of}`.trim() + locks
}
