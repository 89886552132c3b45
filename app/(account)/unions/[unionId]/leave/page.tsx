import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { actorOf } from '@/app/(account)/allowed'
import { originOf, requireCaller, requireRight } from '@/app/(account)/caller'
import { screen } from '@/app/(account)/screen'
import { ActForm } from '@/components/account/act-form'
import { LinkButton } from '@/components/ui/link-button'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { previewLeave } from '@/lib/unions/preview'
import { readUnion } from '@/lib/unions/queries'
import { changeMembers } from '../../actions'
import { type Query, readId, readIds } from '../../address'

type Props = { params: Promise<{ unionId: string }>; searchParams: Promise<Query> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'unions')('form.leave') }
}

export default screen(LeaveUnion)

/** A merchant leaves, or without one everybody: what would happen, and the word. */
async function LeaveUnion({ params, searchParams }: Props) {
  const caller = await requireCaller()
  const query = await searchParams
  const [leaving] = readIds(query.merchant)
  await requireRight(caller, leaving === undefined ? 'unions.dissolve' : 'unions.manage')
  const unionId = readId((await params).unionId)
  const deps = service()
  const union = unionId === null ? null : await readUnion(deps, caller.scope, unionId)
  const merchant = union?.members.find(({ id }) => id === leaving)
  if (!union || union.dissolvedAt || (leaving !== undefined && !merchant)) notFound()
  const t = translator(caller.language, 'unions')
  const merchantIds = merchant ? [merchant.id] : union.members.map(({ id }) => id)
  const preview = await previewLeave(deps, actorOf(caller), { unionId: union.id, merchantIds, origin: await originOf() })
  const title = merchant ? t('leave.title', { merchant: merchant.name, union: union.name }) : t('leave.dissolveTitle', { union: union.name })
  const label = merchant ? t('form.leave') : t('form.dissolve')
  return (
    <div className="grid gap-6">
      <PageHeader title={title} back={{ href: `/unions/${union.id}`, label: t('backToUnion') }} />
      <Panel title={t('preview.title')} description={t('preview.nothing')}>
        <div className="grid max-w-prose gap-2 text-sm">
          <p>{t('leave.preview', preview)}</p>
          <p className="text-muted">{t('leave.rules')}</p>
        </div>
      </Panel>
      <Panel title={label}>
        <ActForm
          id="leave"
          action={changeMembers}
          hidden={{ unionId: String(union.id), change: merchant ? 'leave' : 'dissolve', merchants: merchant ? String(merchant.id) : '' }}
          fields={[{ kind: 'area', name: 'reason', label: t('form.reason'), hint: t('form.reasonHint') }]}
          submit={{ label, pending: t('form.pending'), variant: 'danger' }}
          cancel={<LinkButton href={`/unions/${union.id}`}>{t('form.cancel')}</LinkButton>}
          errorTitle={t('form.errors')}
        />
      </Panel>
    </div>
  )
}
