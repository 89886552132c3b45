import { NextResponse } from 'next/server'
import { noteReach, originOf, requireCaller } from '@/app/(account)/caller'
import { openExport } from '@/lib/exports/queries'
import { service } from '@/lib/service'

const types = { csv: 'text/csv; charset=utf-8', xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' }

const notices = { 'not-ready': 'notReady', failed: 'failed', 'not-found': 'gone', 'not-allowed': 'notAllowed' } as const

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The file of an export, to its asker alone; piece by piece, so that a large one needs no more memory than a small one. */
export async function GET(_request: Request, { params }: { params: Promise<{ exportId: string }> }): Promise<Response> {
  const caller = await requireCaller()
  const { exportId } = await params
  await noteReach(caller, 'account.own', { kind: 'export', id: exportId })
  const outcome = uuid.test(exportId) ? await openExport(service(), caller, exportId, await originOf()) : { kind: 'not-found' as const }
  // A route draws no page of its own: the screen says what is the matter, and what next.
  if (outcome.kind !== 'file') return NextResponse.redirect(`${service().env.publicUrl}/exports?notice=${notices[outcome.kind]}`, 303)
  const { fileName, format, bytes, pieces } = outcome.file
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { value, done } = await pieces.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      cancel: async () => void (await pieces.return(undefined)),
    },
    { highWaterMark: 0 },
  )
  // RFC 6266: a name of any script, beside one that every browser can read.
  const disposition = `attachment; filename="export.${format}"; filename*=UTF-8''${encodeURIComponent(fileName)}`
  return new Response(body, { headers: { 'content-type': types[format], 'content-length': String(bytes), 'content-disposition': disposition } })
}
