import type { Metadata } from 'next'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { rowLinks } from '@/app/(account)/list/way-back'
import { screen } from '@/app/(account)/screen'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { may } from '@/lib/staff/rules'
import { listGroups } from '@/lib/unions/legal-entity-queries'
import { RowLink } from '../entities/list'

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'unions')('group.title') }
}

export default screen(Groups)

/** Every group of companies. */
async function Groups() {
  const caller = await requireCaller()
  await requireRight(caller, 'unions.view')
  const t = translator(caller.language, 'unions')
  const groups = await listGroups(service(), caller.scope)
  const linkTo = await rowLinks()
  const start = may(caller, 'unions.manage') && (
    <LinkButton href="/unions/groups/new" variant="primary">
      {t('group.new')}
    </LinkButton>
  )
  return (
    <div className="grid gap-6">
      <PageHeader title={t('group.title')} subtitle={t('group.text')} back={{ href: '/unions/entities', label: t('entity.back') }} actions={start} />
      <Panel title={t('group.all')}>
        {groups.length === 0 ? (
          <EmptyState title={t('group.empty')}>{t('group.emptyText')}</EmptyState>
        ) : (
          <ul className="divide-y divide-line text-sm">
            {groups.map((group) => (
              <li key={group.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-3 first:pt-0 last:pb-0">
                <RowLink {...linkTo(`/unions/groups/${group.id}`, group.id)} name={group.name} />
                <p className="text-muted tabular-nums">{t('group.entities', { count: group.entities })}</p>
              </li>
            ))}
          </ul>
        )}
      </Panel>
    </div>
  )
}
