import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { screen } from '@/app/(account)/screen'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { DropParameter } from '@/components/ui/drop-parameter'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { LinkPending } from '@/components/ui/link-pending'
import { Notice } from '@/components/ui/notice'
import { PageHeader } from '@/components/ui/page-header'
import { TextInput } from '@/components/ui/text-input'
import { oneIn, type Query } from '@/lib/platform/list-address'
import { holdsPanRun } from '@/lib/platform/mask-pan-runs'
import { type Translator, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { listViews, longestViewName, type SavedView, type ViewOutcome, type ViewScreen, viewOutcomes } from '@/lib/views/saved-views'
import { chooseDefault, nameView, removeView } from '../actions'
import { listNamed, listsWithViews } from '../lists'

const tones: Record<ViewOutcome, 'success' | 'danger' | 'warning'> = {
  done: 'success',
  'bad-name': 'danger',
  'too-long': 'danger',
  taken: 'danger',
  'too-many': 'warning',
  'not-found': 'warning',
  stale: 'warning',
}

type Props = { params: Promise<{ list: string }>; searchParams: Promise<Query> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'views')('title') }
}

export default screen(Views)

/** The views of a list that the caller keeps: their names, which one the list opens with, and their end. */
async function Views({ params, searchParams }: Props) {
  const caller = await requireCaller()
  const list = listNamed((await params).list) ?? notFound()
  await requireRight(caller, listsWithViews[list].right)
  const t = translator(caller.language, 'views')
  const query = await searchParams
  const outcome = viewOutcomes.find((name) => name === oneIn(query.outcome))
  const typed = { of: oneIn(query.of), name: holdsPanRun(oneIn(query.name)) ? '' : oneIn(query.name).slice(0, longestViewName) }
  const views = await listViews(service(), caller.staffId, list)
  return (
    <div className="grid gap-5">
      <PageHeader title={t('title')} subtitle={t(`${list}.subtitle`)} back={{ href: `/${list}?view=all`, label: t(`${list}.back`) }} />
      {outcome && <Notice tone={tones[outcome]}>{t(`outcome.${outcome}`)}</Notice>}
      {outcome && ['outcome', 'of', 'name'].map((name) => <DropParameter key={name} name={name} />)}
      {views.length === 0 ? (
        <EmptyState title={t('empty.title')} action={<LinkButton href={`/${list}?view=all`}>{t(`${list}.back`)}</LinkButton>}>
          {t(`${list}.empty`)}
        </EmptyState>
      ) : (
        <ul className="grid gap-3">
          {views.map((view) => (
            <li key={String(view.id)} className="rounded-xl border border-line bg-surface p-4">
              <OneView view={view} typed={String(view.id) === typed.of && typed.name !== '' ? typed.name : null} list={list} t={t} />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** `typed`: the name that was refused. */
function OneView({ view, typed, list, t }: { view: SavedView; typed: string | null; list: ViewScreen; t: Translator<'views'> }) {
  const { id, name, isDefault } = view
  return (
    <div className="grid gap-3">
      <p className="flex flex-wrap items-center gap-3">
        <Link
          href={view.address === '' ? `/${list}?view=all` : `/${list}?${view.address}`}
          className="font-medium underline decoration-line underline-offset-4 wrap-anywhere"
        >
          {name}
          <LinkPending />
        </Link>
        {isDefault && <Badge tone="blue">{t('isDefault')}</Badge>}
      </p>
      <div className="flex flex-wrap items-end gap-3">
        <form action={nameView} className="flex flex-wrap items-end gap-2">
          <input type="hidden" name="list" value={list} />
          <input type="hidden" name="id" value={String(id)} />
          <input type="hidden" name="version" value={view.version} />
          <TextInput
            name="name"
            defaultValue={typed ?? name}
            aria-invalid={typed === null ? undefined : true}
            maxLength={longestViewName}
            required
            aria-label={t('nameOf', { name })}
            className="max-w-64"
          />
          <Button type="submit" size="sm" aria-label={t('renameOf', { name })}>
            {t('rename')}
          </Button>
        </form>
        <form action={chooseDefault}>
          <input type="hidden" name="list" value={list} />
          <input type="hidden" name="id" value={String(id)} />
          <input type="hidden" name="default" value={isDefault ? 'no' : 'yes'} />
          <Button type="submit" size="sm" aria-label={isDefault ? t('noDefaultOf', { name }) : t('defaultOf', { name })}>
            {isDefault ? t('noDefault') : t('default')}
          </Button>
        </form>
        <form action={removeView}>
          <input type="hidden" name="list" value={list} />
          <input type="hidden" name="id" value={String(id)} />
          <Button type="submit" size="sm" aria-label={t('deleteOf', { name })}>
            {t('delete')}
          </Button>
        </form>
      </div>
    </div>
  )
}
