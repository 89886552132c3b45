import type { Metadata } from 'next'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { textIn } from '@/app/(account)/form'
import { rowLinks } from '@/app/(account)/list/way-back'
import { screen } from '@/app/(account)/screen'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { may } from '@/lib/staff/rules'
import { listEntities } from '@/lib/unions/legal-entity-queries'
import { type Query, readId } from '../address'
import { FindForm } from './find-form'
import { EntityList } from './list'

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'unions')('entities.title') }
}

export default screen(Entities)

/** Every company, those without merchants too. */
async function Entities({ searchParams }: { searchParams: Promise<Query> }) {
  const caller = await requireCaller()
  await requireRight(caller, 'unions.view')
  const t = translator(caller.language, 'unions')
  const query = await searchParams
  const q = textIn(query, 'q').slice(0, 200)
  const { entities, more } = await listEntities(service(), caller.scope, { q, after: readId(textIn(query, 'after')) ?? 0 })
  const actions = may(caller, 'unions.manage') && (
    <LinkButton href="/unions/entities/new" variant="primary">
      {t('entity.new')}
    </LinkButton>
  )
  return (
    <div className="grid gap-6">
      <PageHeader title={t('entities.title')} subtitle={t('entities.text')} back={{ href: '/unions', label: t('back') }} actions={actions} />
      <p>
        <LinkButton href="/unions/groups">{t('group.title')}</LinkButton>
      </p>
      <Panel title={t('entities.all')}>
        <div className="grid gap-4">
          <FindForm q={q} t={t} />
          {entities.length === 0 ? (
            <EmptyState title={t('entity.empty')} action={q === '' ? undefined : <LinkButton href="/unions/entities">{t('entity.clear')}</LinkButton>}>
              {t('entity.emptyText')}
            </EmptyState>
          ) : (
            <EntityList entities={entities} linkTo={await rowLinks()} t={t} />
          )}
          {more && (
            <p className="text-right">
              <LinkButton href={`/unions/entities?${new URLSearchParams({ ...(q === '' ? {} : { q }), after: String(entities.at(-1)?.id) })}`} size="sm">
                {t('quarantine.more')}
              </LinkButton>
            </p>
          )}
        </div>
      </Panel>
    </div>
  )
}
