'use server'

import { notFound, redirect } from 'next/navigation'
import { allowed } from '@/app/(account)/allowed'
import { originOf } from '@/app/(account)/caller'
import { idOf, textOf } from '@/app/(account)/form'
import { queryOf } from '@/lib/exports/lists'
import { holdsPanRun } from '@/lib/platform/mask-pan-runs'
import { service } from '@/lib/service'
import { deleteView, longestViewName, renameView, saveView, setDefaultView, type ViewOutcome, type ViewScreen } from '@/lib/views/saved-views'
import { listNamed, listsWithViews } from './lists'

const open = (list: ViewScreen, form: FormData) => allowed(listsWithViews[list].right, { kind: 'saved-view', id: textOf(form, 'id') || list })

/** Keeps a list as it stands under a name. */
export async function keepView(form: FormData): Promise<void> {
  const screen = listOf(form)
  const { staffId } = await open(screen, form)
  const parameters = listsWithViews[screen].understand(queryOf([...new URLSearchParams(textOf(form, 'address'))]))
  const outcome = await saveView(service(), staffId, {
    screen,
    name: textOf(form, 'name'),
    address: new URLSearchParams(parameters).toString(),
    replace: textOf(form, 'replace') === 'yes',
    origin: await originOf(),
  })
  const told = outcome === 'done' ? [['saved', '1']] : [['unsaved', outcome], ...typedName(form)]
  redirect(`/${screen}?${new URLSearchParams([...(parameters.length === 0 ? [['view', 'all']] : parameters), ...told])}`)
}

export async function nameView(form: FormData): Promise<void> {
  const screen = listOf(form)
  const { staffId } = await open(screen, form)
  const id = idOf(form, 'id')
  const outcome = await renameView(service(), staffId, {
    id,
    name: textOf(form, 'name'),
    version: Number(textOf(form, 'version')) || 0,
    origin: await originOf(),
  })
  if (outcome === 'bad-name' || outcome === 'taken')
    redirect(`/views/${screen}?${new URLSearchParams([['outcome', outcome], ['of', String(id)], ...typedName(form)])}`)
  back(screen, outcome)
}

export async function chooseDefault(form: FormData): Promise<void> {
  const screen = listOf(form)
  const { staffId } = await open(screen, form)
  back(screen, await setDefaultView(service(), staffId, { id: idOf(form, 'id'), isDefault: textOf(form, 'default') === 'yes', origin: await originOf() }))
}

export async function removeView(form: FormData): Promise<void> {
  const screen = listOf(form)
  const { staffId } = await open(screen, form)
  back(screen, await deleteView(service(), staffId, { id: idOf(form, 'id'), origin: await originOf() }))
}

// What was typed comes back into its field, unless it has to be nowhere.
function typedName(form: FormData): [string, string][] {
  const name = textOf(form, 'name').slice(0, longestViewName)
  return name === '' || holdsPanRun(name) ? [] : [['name', name]]
}

function listOf(form: FormData): ViewScreen {
  return listNamed(textOf(form, 'list')) ?? notFound()
}

function back(screen: ViewScreen, outcome: ViewOutcome): never {
  redirect(`/views/${screen}?outcome=${outcome}`)
}
