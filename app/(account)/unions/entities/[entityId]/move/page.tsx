import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { textIn } from '@/app/(account)/form'
import { screen } from '@/app/(account)/screen'
import { ActForm } from '@/components/account/act-form'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { Notice } from '@/components/ui/notice'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { type EntityMerchant, listEntities, readEntity } from '@/lib/unions/legal-entity-queries'
import { type Query, readId } from '../../../address'
import type { T } from '../../../texts'
import { moveMerchant } from '../../actions'
import { FindForm } from '../../find-form'

type Props = { params: Promise<{ entityId: string }>; searchParams: Promise<Query> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'unions')('entity.moveMerchant') }
}

/** So many companies are offered; whoever has more looks for the one. */
const offered = 20

export default screen(MoveMerchant)

/** A merchant goes to another company: which, what that means for the union he is in, and the word. */
async function MoveMerchant({ params, searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'unions.manage')
  const id = readId((await params).entityId)
  const query = await searchParams
  const merchantId = readId(textIn(query, 'merchant'))
  const deps = service()
  const entity = id === null ? null : await readEntity(deps, caller.scope, id)
  const merchant = entity?.merchants.find((one) => one.id === merchantId)
  if (!entity || !merchant) notFound()
  const t = translator(caller.language, 'unions')
  const q = textIn(query, 'q').slice(0, 200)
  const found = await listEntities(deps, caller.scope, { q, limit: offered + 1 })
  const others = found.entities.filter((other) => other.id !== entity.id)
  const choices = others.slice(0, offered)
  const back = `/unions/entities/${entity.id}`
  return (
    <div className="grid gap-6">
      <PageHeader
        title={t('entity.moveTitle', { merchant: merchant.name })}
        subtitle={t('entity.moveFrom', { name: entity.name })}
        back={{ href: back, label: t('entity.backToOne') }}
      />
      <UnionWord merchant={merchant} t={t} />
      <Panel title={t('entity.moveTo')} description={t('entity.moveText')}>
        <div className="grid gap-5">
          <FindForm q={q} keep={{ merchant: String(merchant.id) }} t={t} />
          {choices.length === 0 ? (
            <EmptyState title={t('entity.empty')}>{t('entity.emptyText')}</EmptyState>
          ) : (
            <ActForm
              id="move"
              action={moveMerchant}
              hidden={{ entityId: String(entity.id), merchantId: String(merchant.id) }}
              fields={[
                {
                  kind: 'choice',
                  name: 'to',
                  label: t('entity.moveTo'),
                  options: choices.map((other) => ({
                    value: String(other.id),
                    label: `${other.name} (${other.id})`,
                    hint: other.group ? t('entities.group', { name: other.group }) : t('entities.noGroup'),
                  })),
                },
                { kind: 'area', name: 'reason', label: t('form.reason'), hint: t('form.reasonHint') },
              ]}
              submit={{ label: t('entity.moveMerchant'), pending: t('form.pending'), variant: 'primary' }}
              cancel={<LinkButton href={back}>{t('form.cancel')}</LinkButton>}
              errorTitle={t('form.errors')}
            >
              {(found.more || others.length > choices.length) && <p className="text-muted text-sm">{t('entity.moreFound', { count: choices.length })}</p>}
            </ActForm>
          )}
        </div>
      </Panel>
    </div>
  )
}

/** What the union he is in has to say, before anything is typed. */
function UnionWord({ merchant: { union }, t }: { merchant: EntityMerchant; t: T }) {
  if (!union) return null
  const { name, kind, isAlone } = union
  if (kind === 'group-of-merchants' || (kind === 'one-legal-entity' && isAlone)) {
    return <Notice tone="info">{kind === 'group-of-merchants' ? t('entity.word.any', { name }) : t('entity.word.alone', { name })}</Notice>
  }
  return <Notice tone="warning">{kind === 'one-legal-entity' ? t('entity.word.entity', { name }) : t('entity.word.group', { name })}</Notice>
}
