import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { textIn } from '@/app/(account)/form'
import { screen } from '@/app/(account)/screen'
import { findHits, longestText } from '@/app/(account)/search/find-hits'
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
  const query = await searchParams
  const text = textIn(query, 'q').slice(0, longestText)
  const found = query.refused === 'card-number' ? ({ kind: 'card' } as const) : text === '' ? null : await findHits(caller, text, { withScreens: false })
  // At once to an address without it, so that it is in no history.
  if (found?.kind === 'card' && query.refused !== 'card-number') redirect('/operator/search?refused=card-number')
  return (
    <div className="grid gap-5">
      <PageHeader title={t('search.title')} back={{ href: '/operator', label: t('back') }} />
      <div className="rounded-xl border border-line bg-surface p-4">
        <SearchForm text={text} t={t} />
      </div>
      {found === null && <p className="text-muted text-sm">{t('search.hint')}</p>}
      {found && <Results found={found} language={caller.language} />}
    </div>
  )
}
