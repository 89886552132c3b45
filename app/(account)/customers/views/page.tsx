import type { Metadata } from 'next'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { KeptViews } from '@/app/(account)/list/kept-views'
import { screen } from '@/app/(account)/screen'
import { translator } from '@/lib/platform/messages'
import { chooseDefault, nameView, removeView } from './actions'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'views')('title') }
}

export default screen(Views)

/** The views of the list of customers that the caller keeps. */
async function Views({ searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'customers.view')
  return <KeptViews caller={caller} screen="customers" asked={(await searchParams).outcome} acts={{ nameView, chooseDefault, removeView }} />
}
