import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { rowLinks, wayBack } from '@/app/(account)/list/way-back'
import { screen } from '@/app/(account)/screen'
import { ActForm } from '@/components/account/act-form'
import { LinkButton } from '@/components/ui/link-button'
import { Notice } from '@/components/ui/notice'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { may } from '@/lib/staff/rules'
import { readGroup } from '@/lib/unions/legal-entity-queries'
import { type Query, readId } from '../../address'
import { nameGroup } from '../../entities/actions'
import { EntityHistory } from '../../entities/history'
import { EntityList } from '../../entities/list'

type Props = { params: Promise<{ groupId: string }>; searchParams: Promise<Query> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'unions')('group.one') }
}

export default screen(Group)

/** One group: its name, its companies, and what was done to it. */
async function Group({ params, searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'unions.view')
  const id = readId((await params).groupId)
  const group = id === null ? null : await readGroup(service(), caller.scope, id)
  if (!group) notFound()
  const { language } = caller
  const t = translator(language, 'unions')
  const { done: asked } = await searchParams
  const done = (['created', 'renamed'] as const).find((name) => name === asked)
  const manages = may(caller, 'unions.manage')
  const back = await wayBack({ href: '/unions/groups', label: t('group.back') }, { language, row: group.id })
  const more = manages && <LinkButton href={`/unions/entities/new?group=${group.id}`}>{t('group.addEntity')}</LinkButton>
  return (
    <div className="grid gap-6">
      <PageHeader title={group.name} subtitle={t('group.one')} back={back} actions={more} />
      {done && <Notice tone="success">{t(`entity.done.${done}`)}</Notice>}
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid gap-6">
          <Panel title={t('entities.all')} description={t('group.moveText')}>
            {group.entities.length === 0 ? (
              <p className="text-muted text-sm">{t('group.noEntities')}</p>
            ) : (
              <EntityList entities={group.entities} linkTo={await rowLinks()} t={t} />
            )}
          </Panel>
          <EntityHistory events={group.history} language={language} />
        </div>
        {manages && (
          <Panel title={t('entity.rename')}>
            <ActForm
              id="rename"
              action={nameGroup}
              hidden={{ groupId: String(group.id), version: String(group.version) }}
              fields={[
                { kind: 'text', name: 'name', label: t('group.name'), hint: t('entity.nameHint'), initial: group.name },
                { kind: 'area', name: 'reason', label: t('form.reason'), hint: t('form.reasonHint') },
              ]}
              submit={{ label: t('entity.rename'), pending: t('form.pending'), variant: 'primary' }}
              errorTitle={t('form.errors')}
            />
          </Panel>
        )}
      </div>
    </div>
  )
}
