'use server'

import { allowed } from '@/app/(account)/allowed'
import { textOf } from '@/app/(account)/form'
import * as views from '@/app/(account)/list/change-views'
import { listParameters, readList } from '../address'

const open = (form: FormData) => allowed('customers.view', { kind: 'saved-view', id: textOf(form, 'id') || 'customers' })

export async function keepView(form: FormData): Promise<void> {
  const caller = await open(form)
  await views.keepView(caller, 'customers', form, (query) => {
    return listParameters(readList(query))
  })
}

export async function nameView(form: FormData): Promise<void> {
  await views.nameView(await open(form), 'customers', form)
}

export async function chooseDefault(form: FormData): Promise<void> {
  await views.chooseDefault(await open(form), 'customers', form)
}

export async function removeView(form: FormData): Promise<void> {
  await views.removeView(await open(form), 'customers', form)
}
