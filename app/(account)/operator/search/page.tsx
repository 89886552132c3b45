import type { Metadata } from 'next'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { textIn } from '@/app/(account)/form'
import { screen } from '@/app/(account)/screen'
import { findHits } from '@/app/(account)/search/find-hits'
import { Results } from '@/app/(account)/search/results'
import { PageHeader } from '@/components/ui/page-header'
import { translator } from '@/lib/platform/messages'
import { SearchForm } from '../search-form'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'operator')('search.title') }
}

export default screen(OperatorSearch)

/** One field for whatever a caller on the phone can read out. */
async function OperatorSearch({ searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'operator.view')
  const t = translator(caller.language, 'operator')
  const text = textIn(await searchParams, 'q')
  const found = text === '' ? null : await findHits(caller, text, { withScreens: false })
  return (
    <div className="grid gap-5">
      <PageHeader title={t('search.title')} back={{ href: '/operator', label: t('back') }} />
      <SearchForm text={found?.kind === 'card' ? '' : text} t={t} />
      {found && <Results found={found} language={caller.language} />}
    </div>
  )
}
