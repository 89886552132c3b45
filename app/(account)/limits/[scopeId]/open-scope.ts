import { notFound } from 'next/navigation'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { textIn } from '@/app/(account)/form'
import { readScope, type ScopeView } from '@/lib/limits/scope-queries'
import { service } from '@/lib/service'
import type { Caller } from '@/lib/staff/rules'

export type ScopeProps = { params: Promise<{ scopeId: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> }

export type Opened = { caller: Caller; view: ScopeView; query: Record<string, string | string[] | undefined>; one: (name: string) => string }

/** The scope that an address names, if it is the caller's, and the rest of the address. */
export async function openScope({ params, searchParams }: ScopeProps): Promise<Opened> {
  const caller = await requireCaller()
  const { scopeId } = await params
  await requireRight(caller, 'customers.view', { kind: 'number-scope', id: scopeId })
  const view = /^[1-9]\d{0,8}$/.test(scopeId) ? await readScope(service(), caller.scope, Number(scopeId)) : null
  if (!view) notFound()
  const query = await searchParams
  const one = (name: string) => textIn(query, name)
  return { caller, view, query, one }
}
