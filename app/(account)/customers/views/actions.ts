'use server'

import { redirect } from 'next/navigation'
import { allowed } from '@/app/(account)/allowed'
import { idOf, textOf } from '@/app/(account)/form'
import { filterParameters, parseFilter } from '@/lib/one-click/list-filter'
import { service } from '@/lib/service'
import { deleteView, renameView, saveView, setDefaultView, type ViewOutcome } from '@/lib/views/saved-views'
import { readList, viewParameters } from '../address'

const open = () => allowed('customers.view', { kind: 'saved-view', id: 'customers' })

/** Keeps the list as it stands under a name. Only what the list understands of its address is kept, and no place in it. */
export async function keepView(form: FormData): Promise<void> {
  const { staffId } = await open()
  const query = Object.fromEntries(groups(new URLSearchParams(textOf(form, 'address'))))
  const { filter } = parseFilter(query)
  const parameters = [...filterParameters({ ...filter, cursor: null }), ...viewParameters(readList(query).view)]
  const outcome = await saveView(service(), staffId, { screen: 'customers', name: textOf(form, 'name'), address: new URLSearchParams(parameters).toString() })
  if (outcome !== 'done') return back(outcome)
  redirect(parameters.length === 0 ? '/customers?view=all&saved=1' : `/customers?${new URLSearchParams([...parameters, ['saved', '1']])}`)
}

export async function nameView(form: FormData): Promise<void> {
  const { staffId } = await open()
  back(await renameView(service(), staffId, { id: idOf(form, 'id'), name: textOf(form, 'name'), version: Number(textOf(form, 'version')) || 0 }))
}

export async function chooseDefault(form: FormData): Promise<void> {
  const { staffId } = await open()
  back(await setDefaultView(service(), staffId, { id: idOf(form, 'id'), isDefault: textOf(form, 'default') === 'yes' }))
}

export async function removeView(form: FormData): Promise<void> {
  const { staffId } = await open()
  back(await deleteView(service(), staffId, idOf(form, 'id')))
}

function back(outcome: ViewOutcome): never {
  redirect(`/customers/views?outcome=${outcome}`)
}

function groups(parameters: URLSearchParams): [string, string | string[]][] {
  return [...new Set(parameters.keys())].map((name) => {
    const values = parameters.getAll(name)
    return [name, values.length === 1 ? (values[0] ?? '') : values]
  })
}
