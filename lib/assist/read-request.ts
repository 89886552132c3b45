import { type Fault, faultOf } from './faults'
import { type Received, receive, urlEncodedPairs } from './receive'

/** The largest body of an order, in bytes. */
export const largestBodyBytes = 64 * 1024

/** The parameters of a GET's query, or of a POST's query and body (URL-encoded or multipart). Throws nothing that a sender can cause. */
export async function readRequest(request: Request): Promise<{ received: Received } | { fault: Fault }> {
  if (request.method !== 'GET' && request.method !== 'POST') return faultOf(null, 'method')
  const query = queryOf(request.url)
  if (request.method === 'GET') return receive(urlEncodedPairs(query))
  const body = await readBody(request)
  if (body === 'too-large') return faultOf(null, 'body-too-large')
  if (body === 'broken') return faultOf(null, 'body')
  const pairs = await pairsOf(body, request.headers.get('content-type') ?? '')
  return 'fault' in pairs ? pairs : receive([...urlEncodedPairs(query), ...pairs.pairs])
}

// Taken from the text, since a parsed URL would not tell broken escapes from good ones.
function queryOf(url: string): string {
  const start = url.indexOf('?')
  return start < 0 ? '' : (url.slice(start + 1).split('#')[0] ?? '')
}

/** The bytes of a body up to the largest one; `broken` when the sender went away in the middle. */
export async function readBody(request: Request): Promise<Uint8Array<ArrayBuffer> | 'too-large' | 'broken'> {
  if (Number(request.headers.get('content-length') ?? 0) > largestBodyBytes) return 'too-large'
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
      bytes += chunk.byteLength
      if (bytes > largestBodyBytes) return 'too-large'
      chunks.push(chunk)
    }
  } catch {
    return 'broken'
  }
  return new Uint8Array(Buffer.concat(chunks))
}

export type Pairs = { pairs: (readonly [string, string | null])[] }

/** The fields of a form, URL-encoded or multipart. */
export async function pairsOf(body: Uint8Array<ArrayBuffer>, contentType: string): Promise<Pairs | { fault: Fault }> {
  if (body.byteLength === 0) return { pairs: [] }
  const type = contentType.split(';')[0]?.trim().toLowerCase()
  const charset = /;\s*charset="?([^\s;"]+)/i.exec(contentType)?.[1]?.toLowerCase() ?? 'utf-8'
  if (charset !== 'utf-8' && charset !== 'utf8') return faultOf(null, 'encoding')
  if (type === 'application/x-www-form-urlencoded') return formPairs(body)
  if (type === 'multipart/form-data') return multipartPairs(body, contentType)
  return faultOf(null, 'body-type')
}

function formPairs(body: Uint8Array<ArrayBuffer>): Pairs | { fault: Fault } {
  try {
    return { pairs: [...urlEncodedPairs(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body))] }
  } catch {
    return faultOf(null, 'encoding')
  }
}

async function multipartPairs(body: Uint8Array<ArrayBuffer>, contentType: string): Promise<Pairs | { fault: Fault }> {
  try {
    const form = await new Response(body, { headers: { 'content-type': contentType } }).formData()
    // A file where a text belongs is as unreadable as broken bytes.
    return { pairs: [...form].map(([name, value]) => [name, typeof value === 'string' ? value : null] as const) }
  } catch {
    return faultOf(null, 'body')
  }
}
