import type { Metadata } from 'next'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { screen } from '@/app/(account)/screen'
import { ActForm } from '@/components/account/act-form'
import { LinkButton } from '@/components/ui/link-button'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { translator } from '@/lib/platform/messages'
import { addGroup } from '../../entities/actions'

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'unions')('group.new') }
}

export default screen(NewGroup)

/** A new group, for companies to move into. */
async function NewGroup() {
  const caller = await requireCaller()
  await requireRight(caller, 'unions.manage')
  const t = translator(caller.language, 'unions')
  return (
    <div className="grid gap-6">
      <PageHeader title={t('group.new')} subtitle={t('group.text')} back={{ href: '/unions/groups', label: t('group.back') }} />
      <Panel title={t('entity.facts')}>
        <ActForm
          id="create"
          action={addGroup}
          hidden={{}}
          fields={[
            { kind: 'text', name: 'name', label: t('group.name'), hint: t('entity.nameHint') },
            { kind: 'area', name: 'reason', label: t('form.reason'), hint: t('form.reasonHint') },
          ]}
          submit={{ label: t('group.create'), pending: t('form.pending'), variant: 'primary' }}
          cancel={<LinkButton href="/unions/groups">{t('form.cancel')}</LinkButton>}
          errorTitle={t('form.errors')}
        />
      </Panel>
    </div>
  )
}
