import type { Metadata } from 'next'
import Link from 'next/link'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { type LinkTo, rowLinks } from '@/app/(account)/list/way-back'
import { screen } from '@/app/(account)/screen'
import { DropParameter } from '@/components/ui/drop-parameter'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { LinkPending } from '@/components/ui/link-pending'
import { Notice } from '@/components/ui/notice'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { type MessageLanguage, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { type CaseView, listQuarantine, readUnion } from '@/lib/unions/queries'
import { keptAddress, type Query, readId, readKept } from '../address'
import { showAt, showSigns } from '../texts'

type Props = { searchParams: Promise<Query> }

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const t = translator((await requireCaller()).language, 'unions')
  return { title: readKept(await searchParams).state === 'different' ? t('quarantine.kept.title') : t('quarantine.title') }
}

const dones = { same: 'success', different: 'success', 'decided-already': 'warning', 'not-found': 'warning' } as const

export default screen(Quarantine)

/** Numbers that wait for the word whether they are one person, oldest first, or those that were found not to be; of all unions, or of one. */
async function Quarantine({ searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'unions.view')
  const { language } = caller
  const t = translator(language, 'unions')
  const query = await searchParams
  const kept = readKept(query)
  const after = typeof query.after === 'string' ? (readId(query.after) ?? 0) : 0
  const linkTo = await rowLinks()
  const [{ cases, more }, union] = await Promise.all([
    listQuarantine(service(), caller.scope, { ...kept, after: BigInt(after) }),
    kept.unionId === null ? null : readUnion(service(), caller.scope, kept.unionId),
  ])
  const done = (Object.keys(dones) as (keyof typeof dones)[]).find((name) => name === query.done)
  const isKept = kept.state === 'different'
  const title = isKept ? t('quarantine.kept.title') : t('quarantine.title')
  return (
    <div className="grid gap-6">
      <PageHeader
        title={title}
        subtitle={isKept ? t('quarantine.kept.subtitle') : t('quarantine.subtitle')}
        back={union ? { href: `/unions/${union.id}`, label: t('backToUnion') } : { href: '/unions', label: t('back') }}
        actions={
          <LinkButton href={keptAddress({ ...kept, state: isKept ? 'quarantined' : 'different' })}>
            {isKept ? t('quarantine.toQuarantine') : t('quarantine.toDifferent')}
          </LinkButton>
        }
      />
      {done && (
        <>
          <Notice tone={dones[done]}>{t(`done.${done}`)}</Notice>
          <DropParameter name="done" />
        </>
      )}
      {union && (
        <p className="flex flex-wrap items-center gap-x-4 gap-y-2 text-sm">
          {t('quarantine.of', { union: union.name })}
          <LinkButton href={keptAddress({ ...kept, unionId: null })} size="sm">
            {t('quarantine.everywhere')}
          </LinkButton>
        </p>
      )}
      {cases.length === 0 ? (
        <EmptyState title={isKept ? t('quarantine.kept.empty') : t('quarantine.empty')}>
          {isKept ? t('quarantine.kept.emptyText') : t('quarantine.emptyText')}
        </EmptyState>
      ) : (
        <Panel title={title}>
          <Cases cases={cases} linkTo={linkTo} language={language} />
        </Panel>
      )}
      {more && (
        <p className="text-right">
          <LinkButton href={keptAddress(kept, { after: String(cases.at(-1)?.id) })} size="sm">
            {t('quarantine.more')}
          </LinkButton>
        </p>
      )}
    </div>
  )
}

function Cases({ cases, linkTo, language }: { cases: CaseView[]; linkTo: LinkTo; language: MessageLanguage }) {
  const t = translator(language, 'unions')
  return (
    <ul className="divide-y divide-line">
      {cases.map((one) => (
        <li key={String(one.id)} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-3 first:pt-0 last:pb-0">
          <div className="min-w-0">
            <Link
              {...linkTo(`/unions/quarantine/${one.id}`, one.id)}
              className="inline-flex min-h-6 items-center break-all font-medium underline underline-offset-4 pointer-coarse:min-h-11"
            >
              {one.number}
              <LinkPending />
            </Link>
            <p className="text-muted text-sm">{t('quarantine.in', { union: one.union, signs: showSigns(t, language, one.signs) })}</p>
          </div>
          <p className="text-muted text-sm">
            {t('quarantine.since', { at: showAt((one.state === 'different' ? one.decidedAt : null) ?? one.openedAt, language, one.timeZone) })}
          </p>
        </li>
      ))}
    </ul>
  )
}
