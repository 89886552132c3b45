import type { FormFault } from '@/components/pay/plain-pages'

/** The largest body a pay page's form may have, in bytes. */
export const largestFormBytes = 64 * 1024

/** A form as it was sent: the first value of a name, or an empty text. */
export type PayForm = { get: (name: string) => string; has: (name: string) => boolean }

/** Reads an urlencoded or multipart body, never more of it than a form may have. */
export async function readForm(request: Request): Promise<{ form: PayForm } | { fault: Exclude<FormFault, 'action'> }> {
  const type = request.headers.get('content-type') ?? ''
  const plain = /^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)
  if (!plain && !/^multipart\/form-data\s*;/i.test(type)) return { fault: 'type' }
  const bytes = await readBytes(request)
  if (bytes === null) return { fault: 'size' }
  if (plain) return { form: formOf(new URLSearchParams(new TextDecoder().decode(bytes))) }
  try {
    return { form: formOf(await new Response(bytes, { headers: { 'content-type': type } }).formData()) }
  } catch {
    return { fault: 'broken' }
  }
}

function formOf(values: { get: (name: string) => unknown }): PayForm {
  const textOf = (name: string) => values.get(name)
  return {
    // A file is no answer to any field of ours.
    get: (name) => {
      const value = textOf(name)
      return typeof value === 'string' ? value : ''
    },
    has: (name) => textOf(name) !== null,
  }
}

async function readBytes(request: Request): Promise<Uint8Array<ArrayBuffer> | null> {
  if (!request.body) return new Uint8Array()
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of request.body as unknown as AsyncIterable<Uint8Array>) {
    length += part.byteLength
    if (length > largestFormBytes) return null
    parts.push(part)
  }
  return new Uint8Array(Buffer.concat(parts))
}
