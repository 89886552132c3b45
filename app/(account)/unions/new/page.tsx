import type { Metadata } from 'next'
import { actorOf } from '@/app/(account)/allowed'
import { originOf, requireCaller, requireRight } from '@/app/(account)/caller'
import { screen } from '@/app/(account)/screen'
import { ActForm } from '@/components/account/act-form'
import { Button } from '@/components/ui/button'
import { LinkButton } from '@/components/ui/link-button'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { RadioCard } from '@/components/ui/radio-card'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { may } from '@/lib/staff/rules'
import { previewJoin } from '@/lib/unions/preview'
import { listLegalEntities } from '@/lib/unions/queries'
import { foreseeJoin } from '@/lib/unions/request-change'
import { unionKinds } from '@/lib/unions/rules'
import { startUnion } from '../actions'
import { type Query, readChoice } from '../address'
import { ChooseMerchants } from '../choose-merchants'
import { PreviewPanel } from '../preview-panel'
import { showObstacle } from '../texts'

type Props = { searchParams: Promise<Query> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'unions')('wizard.title') }
}

export default screen(NewUnion)

/** The wizard: kind, merchants, preview. Every step is an address, so it works without scripts and can be gone back to. */
async function NewUnion({ searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'unions.manage')
  const { kind, merchantIds, chosen, q } = readChoice(await searchParams)
  const { language } = caller
  const t = translator(language, 'unions')
  const header = (step: number) => (
    <PageHeader title={t('wizard.title')} subtitle={t('wizard.steps', { step, all: 3 })} back={{ href: '/unions', label: t('back') }} />
  )
  if (kind === null) {
    return (
      <div className="grid gap-6">
        {header(1)}
        <Panel title={t('wizard.kind')}>
          <form className="grid gap-5">
            <fieldset className="grid gap-2">
              <legend className="sr-only">{t('wizard.kind')}</legend>
              {unionKinds.map((choice, place) => (
                <RadioCard key={choice} name="kind" value={choice} defaultChecked={place === 0} label={t(`kind.${choice}`)} hint={t(`kindMeaning.${choice}`)} />
              ))}
            </fieldset>
            <div>
              <Button type="submit" variant="primary">
                {t('wizard.next')}
              </Button>
            </div>
          </form>
        </Panel>
      </div>
    )
  }
  const tooFew = merchantIds.length < 2
  const fault = tooFew ? t('wizard.choose', { count: 2 }) : showObstacle(t, await foreseeJoin(service(), kind, merchantIds))
  if (!chosen || fault !== null) {
    return (
      <div className="grid gap-6">
        {header(2)}
        <ChooseMerchants
          entities={await listLegalEntities(service(), caller.scope)}
          chosen={merchantIds}
          q={q}
          hidden={{ kind }}
          fault={chosen ? fault : null}
          t={t}
        />
      </div>
    )
  }
  const preview = await previewJoin(service(), actorOf(caller), { unionId: null, merchantIds, origin: await originOf() })
  const others = `/unions/new?${new URLSearchParams([['kind', kind], ...merchantIds.map((id) => ['merchant', String(id)])])}`
  return (
    <div className="grid gap-6">
      {header(3)}
      <PreviewPanel preview={preview} language={language} seesSix={may(caller, 'cards.see-six-and-four')} t={t} />
      <Panel title={t('form.create')} description={t(`kind.${kind}`)}>
        <ActForm
          id="create"
          action={startUnion}
          hidden={{ kind, merchants: merchantIds.join(',') }}
          fields={[
            { kind: 'text', name: 'name', label: t('form.name') },
            { kind: 'area', name: 'reason', label: t('form.reason'), hint: t('form.reasonHint') },
          ]}
          submit={{ label: t('form.create'), pending: t('form.pending'), variant: 'primary' }}
          cancel={<LinkButton href={others}>{t('wizard.change')}</LinkButton>}
          errorTitle={t('form.errors')}
        />
      </Panel>
    </div>
  )
}
