import { Notice } from '@/components/ui/notice'
import { Panel } from '@/components/ui/panel'
import { localeOf, type MessageLanguage } from '@/lib/platform/messages'
import { showMoney } from '@/lib/platform/money'
import type { JoinPreview, SuspectView } from '@/lib/unions/preview'
import { SidesTable } from './sides-table'
import { showCount, showSigns, type T } from './texts'

/** What a join would do: who comes with how much, what is known to several, what would become stricter, and who is suspect. */
export function PreviewPanel({ preview, language, seesSix, t }: { preview: JoinPreview; language: MessageLanguage; seesSix: boolean; t: T }) {
  const count = (value: number) => showCount(value, language)
  return (
    <>
      <Panel title={t('preview.title')} description={t('preview.nothing')}>
        <div className="grid gap-5">
          <Parties preview={preview} language={language} t={t} />
          <p className="text-sm">
            <strong className="font-semibold">{t('preview.collisions')}: </strong>
            <span data-count="collisions">{count(preview.collisions)}</span>. <span data-count="agreeing">{count(preview.agreeing)}</span>{' '}
            {t('preview.agreeing')}, <span data-count="suspects">{count(preview.suspectCount)}</span> {t('preview.suspects')}.
          </p>
          <ul className="grid list-disc gap-1 pl-5 text-sm">
            <li>{t('preview.marks', preview.marks)}</li>
            <li>{t('preview.ownLimits', { count: preview.ownLimits })}</li>
            {preview.defaultsDiffer && <li>{t('preview.defaultsDiffer')}</li>}
            {preview.calendarsDiffer && <li>{t('preview.calendarsDiffer')}</li>}
          </ul>
          <Notice tone="info" title={t('wizard.dutyTitle')}>
            <p>{t('wizard.duty')}</p>
          </Notice>
        </div>
      </Panel>
      {preview.suspects.length > 0 && <Suspects preview={preview} language={language} seesSix={seesSix} t={t} />}
    </>
  )
}

function Parties({ preview, language, t }: { preview: JoinPreview; language: MessageLanguage; t: T }) {
  return (
    <ul className="divide-y divide-line text-sm">
      {preview.parties.map((party) => (
        <li key={party.scopeId} className="grid gap-x-6 gap-y-1 py-3 first:pt-0 sm:grid-cols-[minmax(0,2fr)_minmax(0,1fr)_minmax(0,1fr)_minmax(0,2fr)]">
          <p className="font-medium">{party.name}</p>
          <p>
            <span className="text-muted">{t('preview.customers')}: </span>
            {showCount(party.customers, language)}
          </p>
          <p>
            <span className="text-muted">{t('preview.cards')}: </span>
            {showCount(party.cards, language)}
          </p>
          <p>
            <span className="text-muted">{t('preview.limits')}: </span>
            {party.defaults.map((limit) => showMoney({ minor: limit.minor, currency: limit.currency }, localeOf[language])).join(', ') || t('preview.noLimits')}
          </p>
        </li>
      ))}
    </ul>
  )
}

function Suspects({ preview, language, seesSix, t }: { preview: JoinPreview; language: MessageLanguage; seesSix: boolean; t: T }) {
  const { suspects, suspectCount } = preview
  return (
    <Panel
      title={t('preview.suspectTitle')}
      description={suspectCount > suspects.length ? t('preview.suspectMore', { shown: suspects.length, count: suspectCount }) : undefined}
    >
      <ul className="grid gap-6">
        {suspects.map((suspect: SuspectView) => (
          <li key={suspect.number} className="grid gap-2">
            <h3 className="wrap-anywhere font-medium">
              {suspect.number} <span className="font-normal text-muted text-sm">{t('preview.signs', { signs: showSigns(t, language, suspect.signs) })}</span>
            </h3>
            <SidesTable sides={suspect.sides} language={language} timeZone={preview.parties[0]?.timeZone ?? 'UTC'} seesSix={seesSix} t={t} />
          </li>
        ))}
      </ul>
    </Panel>
  )
}
