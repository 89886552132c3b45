import type { Metadata } from 'next'
import Link from 'next/link'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { screen } from '@/app/(account)/screen'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { DropParameter } from '@/components/ui/drop-parameter'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { Notice } from '@/components/ui/notice'
import { PageHeader } from '@/components/ui/page-header'
import { TextInput } from '@/components/ui/text-input'
import { type Translator, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { listViews, longestViewName, type SavedView, type ViewOutcome } from '@/lib/views/saved-views'
import { chooseDefault, nameView, removeView } from './actions'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'views')('title') }
}

const tones: Record<ViewOutcome, 'success' | 'danger' | 'warning'> = {
  done: 'success',
  'bad-name': 'danger',
  taken: 'danger',
  'too-many': 'warning',
  'not-found': 'warning',
  stale: 'warning',
}

export default screen(Views)

/** The views of the customers' list that the caller keeps: their names, which one the list opens with, and their end. */
async function Views({ searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'customers.view')
  const t = translator(caller.language, 'views')
  const asked = (await searchParams).outcome
  const outcome = (Object.keys(tones) as ViewOutcome[]).find((name) => name === asked)
  const views = await listViews(service(), caller.staffId, 'customers')
  return (
    <div className="grid gap-5">
      <PageHeader title={t('title')} subtitle={t('subtitle')} back={{ href: '/customers?view=all', label: t('back') }} />
      {outcome && <Notice tone={tones[outcome]}>{t(`outcome.${outcome}`)}</Notice>}
      {outcome && <DropParameter name="outcome" />}
      {views.length === 0 ? (
        <EmptyState title={t('empty.title')} action={<LinkButton href="/customers?view=all">{t('back')}</LinkButton>}>
          {t('empty.text')}
        </EmptyState>
      ) : (
        <ul className="grid gap-3">
          {views.map((view) => (
            <li key={String(view.id)} className="rounded-xl border border-line bg-surface p-4">
              <OneView view={view} t={t} />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function OneView({ view, t }: { view: SavedView; t: Translator<'views'> }) {
  const { id, name, isDefault } = view
  return (
    <div className="grid gap-3">
      <p className="flex flex-wrap items-center gap-3">
        <Link
          href={view.address === '' ? '/customers?view=all' : `/customers?${view.address}`}
          className="font-medium underline decoration-line underline-offset-4 wrap-anywhere"
        >
          {name}
        </Link>
        {isDefault && <Badge tone="blue">{t('isDefault')}</Badge>}
      </p>
      <div className="flex flex-wrap items-end gap-3">
        <form action={nameView} className="flex flex-wrap items-end gap-2">
          <input type="hidden" name="id" value={String(id)} />
          <input type="hidden" name="version" value={view.version} />
          <TextInput name="name" defaultValue={name} maxLength={longestViewName} required aria-label={t('nameOf', { name })} className="max-w-64" />
          <Button type="submit" size="sm" aria-label={t('renameOf', { name })}>
            {t('rename')}
          </Button>
        </form>
        <form action={chooseDefault}>
          <input type="hidden" name="id" value={String(id)} />
          <input type="hidden" name="default" value={isDefault ? 'no' : 'yes'} />
          <Button type="submit" size="sm" aria-label={isDefault ? t('noDefaultOf', { name }) : t('defaultOf', { name })}>
            {isDefault ? t('noDefault') : t('default')}
          </Button>
        </form>
        <form action={removeView}>
          <input type="hidden" name="id" value={String(id)} />
          <Button type="submit" size="sm" aria-label={t('deleteOf', { name })}>
            {t('delete')}
          </Button>
        </form>
      </div>
    </div>
  )
}
