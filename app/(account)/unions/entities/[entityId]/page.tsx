import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { ownAddresses, wayBack } from '@/app/(account)/list/way-back'
import { screen } from '@/app/(account)/screen'
import { ActForm } from '@/components/account/act-form'
import { LinkButton } from '@/components/ui/link-button'
import { LinkPending } from '@/components/ui/link-pending'
import { Notice } from '@/components/ui/notice'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { may } from '@/lib/staff/rules'
import { type EntityDetail, listGroups, readEntity } from '@/lib/unions/legal-entity-queries'
import { type Query, readId } from '../../address'
import type { T } from '../../texts'
import { moveEntity, nameEntity } from '../actions'
import { groupOptions } from '../group-options'
import { EntityHistory } from '../history'
import { RowLink } from '../list'

type Props = { params: Promise<{ entityId: string }>; searchParams: Promise<Query> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'unions')('entity.title') }
}

const dones = ['created', 'renamed', 'moved', 'merchant-moved'] as const

export default screen(Entity)

/** One company: its name, its group, its merchants, and what was done to it. */
async function Entity({ params, searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'unions.view')
  const id = readId((await params).entityId)
  const entity = id === null ? null : await readEntity(service(), caller.scope, id)
  if (!entity) notFound()
  const { language } = caller
  const t = translator(language, 'unions')
  const { done: asked } = await searchParams
  const done = dones.find((name) => name === asked)
  const manages = may(caller, 'unions.manage')
  return (
    <div className="grid gap-6">
      <PageHeader
        title={entity.name}
        subtitle={entity.group ? t('entities.group', { name: entity.group.name }) : t('entities.noGroup')}
        back={await wayBack({ href: '/unions/entities', label: t('entity.back') }, { language, row: entity.id })}
        actions={
          <div className="flex flex-wrap gap-2">
            {entity.group && <LinkButton href={`/unions/groups/${entity.group.id}`}>{t('group.open')}</LinkButton>}
            {may(caller, 'merchants.manage') && (
              <LinkButton href={`/operator/merchants/new?entity=${entity.id}`}>{translator(language, 'merchants')('new.ofThis')}</LinkButton>
            )}
          </div>
        }
      />
      {done && <Notice tone="success">{t(`entity.done.${done}`)}</Notice>}
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid gap-6">
          <Merchants entity={entity} manages={manages} own={await ownAddresses()} t={t} />
          <EntityHistory events={entity.history} language={language} />
        </div>
        {manages && <Edits entity={entity} groups={groupOptions(await listGroups(service(), caller.scope), t)} t={t} />}
      </div>
    </div>
  )
}

function Merchants({ entity, manages, own, t }: { entity: EntityDetail; manages: boolean; own: (href: string) => string; t: T }) {
  return (
    <Panel title={t('entity.merchants')}>
      {entity.merchants.length === 0 ? (
        <p className="text-muted text-sm">{t('entity.noMerchants')}</p>
      ) : (
        <ul className="divide-y divide-line text-sm">
          {entity.merchants.map((merchant) => (
            <li key={merchant.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3 first:pt-0 last:pb-0">
              <div className="min-w-0">
                <p className="wrap-anywhere font-medium">
                  <RowLink href={`/operator/merchants/${merchant.id}`} name={merchant.name} /> <span className="font-normal text-muted">({merchant.id})</span>
                </p>
                {merchant.union && (
                  <p className="text-muted">
                    <Link
                      href={`/unions/${merchant.union.id}`}
                      className="inline-flex min-h-6 items-center underline underline-offset-4 pointer-coarse:min-h-11"
                    >
                      {t('entity.inUnion', { name: merchant.union.name })}
                      <LinkPending />
                    </Link>
                  </p>
                )}
              </div>
              {manages && (
                <LinkButton
                  href={own(`/unions/entities/${entity.id}/move?merchant=${merchant.id}`)}
                  size="sm"
                  aria-label={`${t('entity.moveMerchant')}: ${merchant.name}`}
                >
                  {t('entity.moveMerchant')}
                </LinkButton>
              )}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

function Edits({ entity, groups, t }: { entity: EntityDetail; groups: { value: string; label: string }[]; t: T }) {
  const hidden = { entityId: String(entity.id), version: String(entity.version) }
  const reason = { kind: 'area', name: 'reason', label: t('form.reason'), hint: t('form.reasonHint') } as const
  return (
    <div className="grid gap-6">
      <Panel title={t('entity.rename')}>
        <ActForm
          id="rename"
          action={nameEntity}
          hidden={hidden}
          fields={[{ kind: 'text', name: 'name', label: t('entity.name'), hint: t('entity.nameHint'), initial: entity.name }, reason]}
          submit={{ label: t('entity.rename'), pending: t('form.pending'), variant: 'primary' }}
          errorTitle={t('form.errors')}
        />
      </Panel>
      <Panel title={t('entity.moveGroup')} description={t('entity.moveGroupText')}>
        <ActForm
          id="move"
          action={moveEntity}
          hidden={hidden}
          fields={[{ kind: 'select', name: 'group', label: t('entity.group'), options: groups, initial: entity.group ? String(entity.group.id) : '' }, reason]}
          submit={{ label: t('entity.move'), pending: t('form.pending'), variant: 'primary' }}
          errorTitle={t('form.errors')}
        />
      </Panel>
    </div>
  )
}
