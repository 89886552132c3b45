import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { ownAddresses, wayBack } from '@/app/(account)/list/way-back'
import { screen } from '@/app/(account)/screen'
import { LinkButton } from '@/components/ui/link-button'
import { Notice } from '@/components/ui/notice'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { may } from '@/lib/staff/rules'
import { readUnion, type UnionView } from '@/lib/unions/queries'
import { keptAddress, type Query, readId } from '../address'
import { showAt, showCount } from '../texts'
import { CarryOverPanel } from './carry-over-panel'
import { HistoryPanel } from './history-panel'
import { Progress } from './progress'

type Props = { params: Promise<{ unionId: string }>; searchParams: Promise<Query> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'unions')('title') }
}

export default screen(UnionPage)

/** One union: who is in it since when, what is shared, what waits, and what was done to it. */
async function UnionPage({ params, searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'unions.view')
  const unionId = readId((await params).unionId)
  const union = unionId === null ? null : await readUnion(service(), caller.scope, unionId)
  if (!union) notFound()
  const { language } = caller
  const t = translator(language, 'unions')
  const done = (await searchParams).done
  const manages = may(caller, 'unions.manage') && !union.underWay && !union.dissolvedAt
  const own = await ownAddresses()
  const actions = manages && (
    <div className="flex flex-wrap gap-2">
      <LinkButton href={own(`/unions/${union.id}/join`)}>{t('union.join')}</LinkButton>
      {may(caller, 'unions.dissolve') && <LinkButton href={own(`/unions/${union.id}/leave`)}>{t('union.dissolve')}</LinkButton>}
    </div>
  )
  const facts: [string, number][] = [
    [t('union.customers'), union.customers],
    [t('union.cards'), union.cards],
    [t('union.quarantined'), union.quarantined],
    [t('union.different'), union.different],
  ]
  return (
    <div className="grid gap-6">
      <PageHeader
        title={union.name}
        subtitle={`${t(`kind.${union.kind}`)}. ${t('zone', { zone: union.timeZone })}`}
        back={await wayBack({ href: '/unions', label: t('back') }, { language, row: union.id })}
        actions={actions}
      />
      {union.underWay && <Progress change={union.underWay} t={t} language={language} />}
      {done === 'started-already' && <Notice tone="info">{t('done.started-already')}</Notice>}
      {!union.underWay && done === 'carry-over' && <Notice tone="success">{t('done.carry-over')}</Notice>}
      {union.dissolvedAt && <Notice tone="info">{t('union.dissolvedAt', { at: showAt(union.dissolvedAt, language, union.timeZone) })}</Notice>}
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid gap-6">
          {!union.dissolvedAt && <Members union={union} manages={manages} own={own} language={language} />}
          <HistoryPanel union={union} language={language} />
        </div>
        <div className="grid gap-6">
          <Panel title={t('union.facts')}>
            <dl className="grid gap-3 text-sm">
              {facts.map(([name, value]) => (
                <div key={name} className="flex flex-wrap justify-between gap-x-4">
                  <dt className="text-muted">{name}</dt>
                  <dd className="tabular-nums">{showCount(value, language)}</dd>
                </div>
              ))}
            </dl>
            {union.quarantined > 0 && (
              <p className="mt-4">
                <LinkButton href={keptAddress({ unionId: union.id, state: 'quarantined' })} size="sm">
                  {t('list.quarantined', { count: union.quarantined })}
                </LinkButton>
              </p>
            )}
            {union.different > 0 && (
              <p className="mt-4">
                <LinkButton href={keptAddress({ unionId: union.id, state: 'different' })} size="sm">
                  {t('union.different')}
                </LinkButton>
              </p>
            )}
          </Panel>
          {!union.dissolvedAt && <CarryOverPanel union={union} maySet={manages} t={t} />}
        </div>
      </div>
    </div>
  )
}

function Members({
  union,
  manages,
  own,
  language,
}: {
  union: UnionView
  manages: boolean
  own: (href: string) => string
  language: Parameters<typeof showAt>[1]
}) {
  const t = translator(language, 'unions')
  return (
    <Panel title={t('union.members')}>
      <ul className="divide-y divide-line text-sm">
        {union.members.map((member) => (
          <li key={member.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3 first:pt-0 last:pb-0">
            <div className="min-w-0">
              <p className="font-medium">
                {member.name} <span className="font-normal text-muted">({member.id})</span>
              </p>
              <p className="text-muted">
                {member.legalEntity}, {t('union.memberSince', { at: showAt(member.joinedAt, language, union.timeZone) })}
              </p>
            </div>
            {manages && (
              <LinkButton href={own(`/unions/${union.id}/leave?merchant=${member.id}`)} size="sm" aria-label={`${t('union.leave')}: ${member.name}`}>
                {t('union.leave')}
              </LinkButton>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  )
}
