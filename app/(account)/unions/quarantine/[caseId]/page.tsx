import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { wayBack } from '@/app/(account)/list/way-back'
import { screen } from '@/app/(account)/screen'
import { ActForm } from '@/components/account/act-form'
import { LinkButton } from '@/components/ui/link-button'
import { Notice } from '@/components/ui/notice'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { readStaffNames } from '@/lib/staff/queries'
import { may } from '@/lib/staff/rules'
import { readCase } from '@/lib/unions/queries'
import { decideCase } from '../../actions'
import { readId } from '../../address'
import { SidesTable } from '../../sides-table'
import { showActor, showAt, showSigns, staffIdsOf } from '../../texts'

type Props = { params: Promise<{ caseId: string }> }

export async function generateMetadata(): Promise<Metadata> {
  // The number itself stays out of titles, which end up in histories and screen shares.
  return { title: translator((await requireCaller()).language, 'unions')('quarantine.title') }
}

export default screen(CasePage)

/** One suspect number: its sides beside each other, and the two decisions. */
async function CasePage({ params }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'unions.view')
  const caseId = readId((await params).caseId)
  const found = caseId === null ? null : await readCase(service(), caller.scope, BigInt(caseId))
  if (!found) notFound()
  const { case: one, open, sides } = found
  const { language } = caller
  const t = translator(language, 'unions')
  const names = await readStaffNames(service(), staffIdsOf([one.decidedBy]))
  const back = await wayBack({ href: '/unions/quarantine', label: t('quarantine.title') }, { language, row: one.id })
  const asks = open && one.state !== 'same' && may(caller, 'unions.manage')
  // Who was found to be two may still turn out to be one; the other way round there are no parts any more.
  const same =
    one.state === 'different'
      ? { label: t('quarantine.correct'), hint: t('quarantine.correctMeaning') }
      : { label: t('quarantine.same'), hint: t('quarantine.sameMeaning') }
  return (
    <div className="grid gap-6">
      <PageHeader
        title={t('quarantine.caseTitle', { number: one.number })}
        subtitle={t('quarantine.in', { union: one.union, signs: showSigns(t, language, one.signs) })}
        back={back}
      />
      {(one.decidedBy || !open) && (
        <Notice tone="info" title={t(`quarantine.decided.${one.state}`)}>
          {one.decidedBy && (
            <p>{t('union.by', { actor: showActor(t, names, one.decidedBy), at: showAt(one.decidedAt, language, one.timeZone), reason: one.reason ?? '' })}</p>
          )}
        </Notice>
      )}
      <Panel title={t('quarantine.sides')} description={t('zone', { zone: one.timeZone })}>
        <SidesTable sides={sides} language={language} timeZone={one.timeZone} seesSix={may(caller, 'cards.see-six-and-four')} t={t} />
      </Panel>
      {asks && (
        <Panel title={t('quarantine.decide')}>
          <ActForm
            id="decide"
            action={decideCase}
            hidden={{ caseId: String(one.id) }}
            fields={[
              {
                kind: 'choice',
                name: 'decision',
                label: t('quarantine.decide'),
                options: [
                  { value: 'same', ...same },
                  ...(one.state === 'different' ? [] : [{ value: 'different', label: t('quarantine.different'), hint: t('quarantine.differentMeaning') }]),
                ],
              },
              { kind: 'area', name: 'reason', label: t('form.reason'), hint: t('form.reasonHint') },
            ]}
            submit={{ label: t('quarantine.submit'), pending: t('form.pending'), variant: 'primary' }}
            cancel={<LinkButton href={back.href}>{t('form.cancel')}</LinkButton>}
            errorTitle={t('form.errors')}
          />
        </Panel>
      )}
    </div>
  )
}
