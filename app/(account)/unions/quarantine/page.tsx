import type { Metadata } from 'next'
import Link from 'next/link'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { rowLinks } from '@/app/(account)/list/way-back'
import { screen } from '@/app/(account)/screen'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { LinkPending } from '@/components/ui/link-pending'
import { Notice } from '@/components/ui/notice'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { listQuarantine } from '@/lib/unions/queries'
import { type Query, readId } from '../address'
import { showAt, showSigns } from '../texts'

type Props = { searchParams: Promise<Query> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'unions')('quarantine.title') }
}

const dones = { same: 'success', different: 'success', 'decided-already': 'warning' } as const

export default screen(Quarantine)

/** Numbers that wait for the word whether they are one person, oldest first. */
async function Quarantine({ searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'unions.view')
  const { language } = caller
  const t = translator(language, 'unions')
  const query = await searchParams
  const after = typeof query.after === 'string' ? (readId(query.after) ?? 0) : 0
  const { cases, more } = await listQuarantine(service(), caller.scope, { after: BigInt(after) })
  const linkTo = await rowLinks()
  const done = (Object.keys(dones) as (keyof typeof dones)[]).find((name) => name === query.done)
  return (
    <div className="grid gap-6">
      <PageHeader title={t('quarantine.title')} subtitle={t('quarantine.subtitle')} back={{ href: '/unions', label: t('back') }} />
      {done && <Notice tone={dones[done]}>{t(`done.${done}`)}</Notice>}
      {cases.length === 0 ? (
        <EmptyState title={t('quarantine.empty')}>{t('quarantine.emptyText')}</EmptyState>
      ) : (
        <Panel title={t('quarantine.title')}>
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
                <p className="text-muted text-sm">{t('quarantine.since', { at: showAt(one.openedAt, language, one.timeZone) })}</p>
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {more && (
        <p className="text-right">
          <LinkButton href={`/unions/quarantine?after=${cases.at(-1)?.id}`} size="sm">
            {t('quarantine.more')}
          </LinkButton>
        </p>
      )}
    </div>
  )
}
