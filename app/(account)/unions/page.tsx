import type { Metadata } from 'next'
import Link from 'next/link'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { type LinkTo, rowLinks } from '@/app/(account)/list/way-back'
import { screen } from '@/app/(account)/screen'
import { Badge } from '@/components/ui/badge'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { LinkPending } from '@/components/ui/link-pending'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { may } from '@/lib/staff/rules'
import { listUnions, type UnionSummary } from '@/lib/unions/queries'
import type { T } from './texts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'unions')('title') }
}

export default screen(Unions)

/** Every union, what waits in quarantine, and the companies that decide who may be with whom. */
async function Unions() {
  const caller = await requireCaller()
  await requireRight(caller, 'unions.view')
  const t = translator(caller.language, 'unions')
  const unions = await listUnions(service(), caller.scope)
  const quarantined = unions.reduce((sum, union) => sum + union.quarantined, 0)
  const start = may(caller, 'unions.manage') && (
    <LinkButton href="/unions/new" variant="primary">
      {t('new')}
    </LinkButton>
  )
  return (
    <div className="grid gap-6">
      <PageHeader title={t('title')} subtitle={t('subtitle')} actions={start} />
      {quarantined > 0 && (
        <p>
          <LinkButton href="/unions/quarantine">{t('list.quarantined', { count: quarantined })}</LinkButton>
        </p>
      )}
      <Panel title={t('list.title')}>
        {unions.length === 0 ? (
          <EmptyState title={t('list.empty')}>{t('list.emptyText')}</EmptyState>
        ) : (
          <List unions={unions} linkTo={await rowLinks()} t={t} />
        )}
      </Panel>
      <Panel title={t('entities.title')} description={t('entities.text')}>
        <p className="flex flex-wrap gap-2">
          <LinkButton href="/unions/entities">{t('entities.all')}</LinkButton>
          <LinkButton href="/unions/groups">{t('group.title')}</LinkButton>
        </p>
      </Panel>
    </div>
  )
}

function List({ unions, linkTo, t }: { unions: UnionSummary[]; linkTo: LinkTo; t: T }) {
  return (
    <ul className="divide-y divide-line">
      {unions.map((union) => (
        <li key={union.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-3 first:pt-0 last:pb-0">
          <div className="min-w-0">
            <Link
              {...linkTo(`/unions/${union.id}`, union.id)}
              className="inline-flex min-h-6 items-center wrap-anywhere font-medium underline underline-offset-4 pointer-coarse:min-h-11"
            >
              {union.name}
              <LinkPending />
            </Link>
            <p className="text-muted text-sm">
              {t(`kind.${union.kind}`)} · {t('list.members', { count: union.members })}
            </p>
          </div>
          <p className="flex flex-wrap gap-2">
            {union.underWay && <Badge tone="blue">{t('list.underWay')}</Badge>}
            {union.quarantined > 0 && <Badge tone="yellow">{t('list.quarantined', { count: union.quarantined })}</Badge>}
            {union.dissolvedAt && <Badge tone="gray">{t('list.dissolved')}</Badge>}
          </p>
        </li>
      ))}
    </ul>
  )
}
