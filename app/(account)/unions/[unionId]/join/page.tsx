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
import { may } from '@/lib/staff/rules'
import { previewJoin } from '@/lib/unions/preview'
import { listLegalEntities, readUnion } from '@/lib/unions/queries'
import { foreseeJoin } from '@/lib/unions/request-change'
import { changeMembers } from '../../actions'
import { type Query, readChoice, readId } from '../../address'
import { ChooseMerchants } from '../../choose-merchants'
import { PreviewPanel } from '../../preview-panel'
import { showObstacle } from '../../texts'

type Props = { params: Promise<{ unionId: string }>; searchParams: Promise<Query> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'unions')('union.join') }
}

export default screen(JoinUnion)

/** More merchants for a union: which, what would happen, and the word. */
async function JoinUnion({ params, searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'unions.manage')
  const unionId = readId((await params).unionId)
  const deps = service()
  const union = unionId === null ? null : await readUnion(deps, caller.scope, unionId)
  if (!union || union.dissolvedAt) notFound()
  const { merchantIds, chosen, q } = readChoice(await searchParams)
  const { language } = caller
  const t = translator(language, 'unions')
  const back = { href: `/unions/${union.id}`, label: t('backToUnion') }
  const header = <PageHeader title={t('wizard.joinTitle', { name: union.name })} subtitle={t(`kind.${union.kind}`)} back={back} />
  const fault = merchantIds.length === 0 ? t('wizard.choose', { count: 1 }) : showObstacle(t, await foreseeJoin(deps, union.id, merchantIds))
  if (!chosen || fault !== null) {
    return (
      <div className="grid gap-6">
        {header}
        <ChooseMerchants entities={await listLegalEntities(deps, caller.scope)} chosen={merchantIds} q={q} hidden={{}} fault={chosen ? fault : null} t={t} />
      </div>
    )
  }
  const preview = await previewJoin(deps, actorOf(caller), { unionId: union.id, merchantIds, origin: await originOf() })
  return (
    <div className="grid gap-6">
      {header}
      <PreviewPanel preview={preview} language={language} seesSix={may(caller, 'cards.see-six-and-four')} t={t} />
      <Panel title={t('form.join')}>
        <ActForm
          id="join"
          action={changeMembers}
          hidden={{ unionId: String(union.id), change: 'join', merchants: merchantIds.join(',') }}
          fields={[{ kind: 'area', name: 'reason', label: t('form.reason'), hint: t('form.reasonHint') }]}
          submit={{ label: t('form.join'), pending: t('form.pending'), variant: 'primary' }}
          cancel={<LinkButton href={`/unions/${union.id}`}>{t('form.cancel')}</LinkButton>}
          errorTitle={t('form.errors')}
        />
      </Panel>
    </div>
  )
}
