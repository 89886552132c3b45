import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { screen } from '@/app/(account)/screen'
import { MerchantChoice } from '@/components/account/merchant-choice'
import { Notice } from '@/components/ui/notice'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { translator } from '@/lib/platform/messages'
import { may } from '@/lib/staff/rules'
import { WhoMay } from '../who-may'
import { DraftPanel } from './draft-panel'
import { LookForm } from './look-form'
import { LookShown } from './look-shown'
import { shownTexts } from './pay-text-fields'
import { PreviewPanel } from './preview-panel'
import { readPage } from './read-page'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'appearance')('title') }
}

export default screen(AppearancePage)

/** How the pay pages of a merchant look and what they say: one colour, a logo and two texts, tried as a draft, seen in both schemes, and then shown to payers. */
async function AppearancePage({ searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'settings.view')
  const query = await searchParams
  const one = (name: string) => (typeof query[name] === 'string' ? query[name] : null)
  const page = await readPage(caller, { merchant: one('merchant'), sample: one('sample'), width: one('width'), lang: one('lang') })
  if (!page) notFound()
  const { merchants, merchant, shown, draft, logoAddress, t } = page
  const maySet = may(caller, 'settings.appearance')
  return (
    <div className="grid gap-6">
      <PageHeader title={t('title')} subtitle={t('subtitle')} />
      <MerchantChoice
        label={t('merchants')}
        merchants={merchants}
        chosen={merchant.id}
        language={caller.language}
        addressOf={(id) => `/settings/appearance?merchant=${id}`}
      />
      <Done t={t} done={one('done')} />
      <WhoMay t={translator(caller.language, 'settings')} caller={caller} right="settings.appearance" merchant={merchant.name} />
      {draft && maySet && <DraftPanel t={t} merchantId={merchant.id} version={draft.version} />}
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(18rem,2fr)_minmax(0,5fr)]">
        <Panel title={t('form.title', { merchant: merchant.name })}>
          {maySet ? (
            <LookForm
              key={`${merchant.id} ${draft?.version ?? 0}`}
              merchantId={merchant.id}
              version={draft?.version ?? 0}
              accent={shown.accent ?? ''}
              logo={logoAddress}
              said={shownTexts(shown.texts)}
              languages={page.languages}
              texts={page.formTexts}
            />
          ) : (
            <LookShown page={page} />
          )}
        </Panel>
        <PreviewPanel page={page} />
      </div>
    </div>
  )
}

const dones = { tried: 'info', published: 'success', discarded: 'info', stale: 'warning', 'too-large': 'danger' } as const

function Done({ t, done }: { t: NonNullable<Awaited<ReturnType<typeof readPage>>>['t']; done: string | null }) {
  const known = (Object.keys(dones) as (keyof typeof dones)[]).find((name) => name === done)
  if (known === 'too-large') return <Notice tone={dones[known]}>{t('error.logo.too-large')}</Notice>
  return known ? <Notice tone={dones[known]}>{t(`done.${known}`)}</Notice> : null
}
