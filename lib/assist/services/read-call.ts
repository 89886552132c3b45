import { type Pairs, pairsOf, readBody } from '../read-request'
import { ServiceRefused } from './fault'
import { type ServiceParameter, serviceParameterOf, serviceParameters } from './parameters'
import { readJson } from './read-json'
import { readXml } from './read-xml'

/** The forms of an answer; the numbers are the wire's. */
export type Format = 'csv' | 'xml' | 'soap' | 'json'

const formats: Partial<Record<string, Format>> = { 1: 'csv', 3: 'xml', 4: 'soap', 5: 'json' }

export type Values = ReadonlyMap<ServiceParameter, string>

/** A call that can be read. `pairs`: everything that was sent, for services that take an order too. */
export type Call = { format: Format; values: Values; pairs: Pairs['pairs'] }

/** `format` is known even where the rest cannot be read: a JSON or SOAP request gets the same back, also as a refusal. */
export type ReadCall = Call | { format: Format; refused: ServiceRefused }

/** Reads a call of a web service: a form, JSON, or XML with or without a SOAP envelope. Its query is not read, since passwords do not belong in addresses. */
export async function readCall(request: Request): Promise<ReadCall> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? ''
  const sent: Format | null = type.endsWith('json') ? 'json' : /(^|[/+])xml$/.test(type) ? 'soap' : null
  let format: Format = sent ?? 'csv'
  try {
    const { pairs } = await readPairs(request, sent)
    format = sent ?? formatOf(pairs)
    return { format, values: valuesOf(pairs), pairs }
  } catch (stop) {
    if (stop instanceof ServiceRefused) return { format, refused: stop }
    throw stop
  }
}

async function readPairs(request: Request, sent: Format | null): Promise<Pairs> {
  if (request.method !== 'POST') throw new ServiceRefused(4, 350, 405)
  const body = await readBody(request)
  if (body === 'too-large') throw new ServiceRefused(4, 350, 413)
  if (body === 'broken') throw new ServiceRefused(4, 350)
  if (sent === null) {
    const form = await pairsOf(body, request.headers.get('content-type') ?? '')
    if ('fault' in form) throw new ServiceRefused(4, 350, form.fault.reason === 'body-type' ? 415 : 200)
    return form
  }
  const text = decoded(body)
  const read = text === null ? null : sent === 'json' ? readJson(text) : readXml(text)
  if (read === null) throw new ServiceRefused(4, 350)
  return read
}

function decoded(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

// As in an order: a parameter that came twice could mean one thing to its sender and another here.
function valuesOf(pairs: Pairs['pairs']): Values {
  const values = new Map<ServiceParameter, string>()
  for (const [sentName, value] of pairs) {
    const name = serviceParameterOf(sentName)
    if (name === null) continue
    const { second, max } = serviceParameters[name]
    if (values.has(name) || value === null || /\ufffd|\p{Surrogate}|\p{Cc}/u.test(value)) throw new ServiceRefused(4, second)
    if ([...value].length > max) throw new ServiceRefused(4, second)
    if (value !== '') values.set(name, value)
  }
  return values
}

// Looked for before the rest is judged, so that a refusal has the form that was asked for.
function formatOf(pairs: Pairs['pairs']): Format {
  const [, sent] = pairs.find(([name]) => serviceParameterOf(name) === 'Format') ?? []
  const format = formats[sent || '1']
  if (!format) throw new ServiceRefused(5, 103)
  return format
}
