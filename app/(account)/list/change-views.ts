import { redirect } from 'next/navigation'
import { idOf, textOf } from '@/app/(account)/form'
import { queryOf } from '@/lib/exports/lists'
import type { Query } from '@/lib/platform/list-address'
import { service } from '@/lib/service'
import type { Caller } from '@/lib/staff/rules'
import { deleteView, renameView, saveView, setDefaultView, type ViewOutcome, type ViewScreen } from '@/lib/views/saved-views'

/** Keeps a list as it stands under a name. `understand`: what the list understands of an address, without a place in it; nothing else is kept. */
export async function keepView({ staffId }: Caller, screen: ViewScreen, form: FormData, understand: (query: Query) => [string, string][]): Promise<void> {
  const parameters = understand(queryOf([...new URLSearchParams(textOf(form, 'address'))]))
  const outcome = await saveView(service(), staffId, { screen, name: textOf(form, 'name'), address: new URLSearchParams(parameters).toString() })
  if (outcome !== 'done') return back(screen, outcome)
  redirect(`/${screen}?${new URLSearchParams([...(parameters.length === 0 ? [['view', 'all']] : parameters), ['saved', '1']])}`)
}

export async function nameView({ staffId }: Caller, screen: ViewScreen, form: FormData): Promise<void> {
  back(screen, await renameView(service(), staffId, { id: idOf(form, 'id'), name: textOf(form, 'name'), version: Number(textOf(form, 'version')) || 0 }))
}

export async function chooseDefault({ staffId }: Caller, screen: ViewScreen, form: FormData): Promise<void> {
  back(screen, await setDefaultView(service(), staffId, { id: idOf(form, 'id'), isDefault: textOf(form, 'default') === 'yes' }))
}

export async function removeView({ staffId }: Caller, screen: ViewScreen, form: FormData): Promise<void> {
  back(screen, await deleteView(service(), staffId, idOf(form, 'id')))
}

function back(screen: ViewScreen, outcome: ViewOutcome): never {
  redirect(`/${screen}/views?outcome=${outcome}`)
}
