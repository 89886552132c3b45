import type { Metadata } from 'next'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { textIn } from '@/app/(account)/form'
import { screen } from '@/app/(account)/screen'
import { ActForm } from '@/components/account/act-form'
import { LinkButton } from '@/components/ui/link-button'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { listGroups } from '@/lib/unions/legal-entity-queries'
import type { Query } from '../../address'
import { addEntity } from '../actions'
import { groupOptions } from '../group-options'

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'unions')('entity.new') }
}

export default screen(NewEntity)

/** A new company, in a group or in none. */
async function NewEntity({ searchParams }: { searchParams: Promise<Query> }) {
  const caller = await requireCaller()
  await requireRight(caller, 'unions.manage')
  const t = translator(caller.language, 'unions')
  const groups = await listGroups(service(), caller.scope)
  const wanted = textIn(await searchParams, 'group')
  return (
    <div className="grid gap-6">
      <PageHeader title={t('entity.new')} subtitle={t('entity.newText')} back={{ href: '/unions/entities', label: t('entity.back') }} />
      <Panel title={t('entity.facts')}>
        <ActForm
          id="create"
          action={addEntity}
          hidden={{}}
          fields={[
            { kind: 'text', name: 'name', label: t('entity.name'), hint: t('entity.nameHint') },
            { kind: 'select', name: 'group', label: t('entity.group'), options: groupOptions(groups, t), initial: wanted },
            { kind: 'area', name: 'reason', label: t('form.reason'), hint: t('form.reasonHint') },
          ]}
          submit={{ label: t('entity.create'), pending: t('form.pending'), variant: 'primary' }}
          cancel={<LinkButton href="/unions/entities">{t('form.cancel')}</LinkButton>}
          errorTitle={t('form.errors')}
        />
      </Panel>
    </div>
  )
}
