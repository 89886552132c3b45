import { NextResponse } from 'next/server'
import { service } from '@/lib/service'

/** Leads a browser on to a page of ours. */
export function to(path: string, query: Record<string, string>): NextResponse {
  return toPage(`${path}?${new URLSearchParams(query)}`)
}

/** The same with a path that has its query, as `ownPath` answers. */
export function toPage(path: string): NextResponse {
  return NextResponse.redirect(`${service().env.publicUrl}${path}`, 303)
}

/** Whether a form was sent from a page of ours: browsers name where it came from. */
export function isOwn(request: Request): boolean {
  const from = request.headers.get('origin')
  return from === null || from === new URL(service().env.publicUrl).origin
}

/** What `work` answers, or `otherwise` when it could not be done, which is written down and is nothing that a person can mend. */
export async function orElse<T, O>(otherwise: O, what: string, work: () => Promise<T>): Promise<T | O> {
  try {
    return await work()
  } catch (error) {
    service().log.error({ error: (error as Error).name, message: (error as Error).message, stack: (error as Error).stack }, what)
    return otherwise
  }
}
