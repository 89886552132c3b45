import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { textIn } from '@/app/(account)/form'
import { screen } from '@/app/(account)/screen'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { PageHeader } from '@/components/ui/page-header'
import { TextInput } from '@/components/ui/text-input'
import { translator } from '@/lib/platform/messages'
import { findHits, longestText } from './find-hits'
import { Results } from './results'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'search')('title') }
}

export default screen(Search)

/** What the palette finds, as a page of its own: for whoever has no scripts, and for links. */
async function Search({ searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'account.own')
  const query = await searchParams
  const t = translator(caller.language, 'search')
  const text = textIn(query, 'q').slice(0, longestText)
  const found = query.refused === 'card-number' ? ({ kind: 'card' } as const) : await findHits(caller, text)
  // At once to an address without it, so that it is in no history.
  if (found.kind === 'card' && query.refused !== 'card-number') redirect('/search?refused=card-number')
  return (
    <div className="grid gap-5">
      <PageHeader title={t('title')} subtitle={t('subtitle')} />
      <search>
        <form action="/search" className="flex flex-wrap items-end gap-3 rounded-xl border border-line bg-surface p-4">
          <div className="min-w-0 flex-1 basis-60">
            <Field label={t('label')} htmlFor="q">
              <TextInput id="q" name="q" type="search" defaultValue={text} maxLength={longestText} autoComplete="off" spellCheck={false} />
            </Field>
          </div>
          <Button type="submit" variant="primary">
            {t('submit')}
          </Button>
        </form>
      </search>
      <Results found={found} language={caller.language} />
    </div>
  )
}
