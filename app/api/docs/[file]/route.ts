import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { referenceCss, startScript } from '@/components/api-docs/files'

export const dynamic = 'force-dynamic'

const css = 'text/css; charset=utf-8'
const script = 'text/javascript; charset=utf-8'

/** Everything that the pages of the API load. Swagger UI comes out of its package, from here and no other host. */
const files: Record<string, { type: string; read: () => Promise<Uint8Array<ArrayBuffer> | string> }> = {
  'reference.css': { type: css, read: async () => referenceCss },
  'start.js': { type: script, read: async () => startScript },
  'swagger-ui.css': { type: css, read: () => ofPackage('swagger-ui.css') },
  'swagger-ui-bundle.js': { type: script, read: () => ofPackage('swagger-ui-bundle.js') },
}

export async function GET(_request: Request, { params }: { params: Promise<{ file: string }> }): Promise<Response> {
  const { file: name } = await params
  const file = Object.hasOwn(files, name) ? files[name] : undefined
  if (!file) return new Response(null, { status: 404 })
  const headers = { 'content-type': file.type, 'cache-control': 'public, max-age=3600', 'x-content-type-options': 'nosniff' }
  return new Response(await file.read(), { headers })
}

async function ofPackage(name: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(/* turbopackIgnore: true */ join(process.cwd(), 'node_modules', 'swagger-ui-dist', name)))
}
