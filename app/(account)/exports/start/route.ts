import { NextResponse } from 'next/server'
import { noteReach, noteRefused, originOf, requireCaller } from '@/app/(account)/caller'
import { bringsSmallForm } from '@/app/sign-in/small-form'
import { exportableLists, isListName } from '@/lib/exports/lists'
import { requestExport } from '@/lib/exports/request-export'
import { exportFormats } from '@/lib/exports/rules'
import { writeExport } from '@/lib/exports/write-export'
import { service } from '@/lib/service'
import { may } from '@/lib/staff/rules'

/**
 * Takes the form beside a list: `list`, `format`, and the list's own parameters. A plain form, so that it is the same without scripts: a short list is
 * written at once and its file is the answer, for a long one the way leads to the screen where it will be.
 */
export async function POST(request: Request): Promise<Response> {
  const deps = service()
  const own = new URL(deps.env.publicUrl)
  if ((request.headers.get('origin') ?? own.origin) !== own.origin || !bringsSmallForm(request)) return new NextResponse(null, { status: 403 })
  const pairs = [...new URLSearchParams(await request.text())]
  const one = (wanted: string) => pairs.find(([name]) => name === wanted)?.[1] ?? ''
  const list = one('list')
  const format = exportFormats.find((known) => known === one('format'))
  if (!isListName(list) || !format) return new NextResponse(null, { status: 404 })
  const caller = await requireCaller()
  const { right } = exportableLists[list]
  if (!may(caller, right)) {
    await noteRefused(caller, right, { kind: 'list', id: list }, { reason: 'role' })
    // A route draws no page of its own: the screen says what is the matter, and what next.
    return to('/exports?notice=notAllowed')
  }
  // Its screen would have noted it; of what is another's the file holds nothing.
  await noteReach(caller, right, { kind: 'merchant', id: one('merchant') })
  await noteReach(caller, right, { kind: 'number-scope', id: one('scope') })
  const query = pairs.filter(([name]) => name !== 'list' && name !== 'format')
  const outcome = await requestExport(deps, caller, { list, format, query, origin: await originOf() })
  if (outcome.kind !== 'requested') return to(`/exports?notice=${outcome.kind === 'too-many' ? 'tooMany' : 'notAllowed'}`)
  if (!outcome.atOnce) return to('/exports?notice=waiting')
  await writeExport(deps, outcome.id)
  return to(`/exports/${outcome.id}/file`)
}

function to(path: string): Response {
  return NextResponse.redirect(`${service().env.publicUrl}${path}`, 303)
}
