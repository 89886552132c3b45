import { ActForm } from '@/components/account/act-form'
import { Panel } from '@/components/ui/panel'
import { assistResults } from '@/lib/notifications/rules'
import { saveAssist } from './actions'
import type { Reader } from './texts'

type Settings = { url: string; results: string[]; answer: string; enabled: boolean; version: number }

/** Where the Assist notification goes, of which results, and what counts as an answer. */
export function AssistPanel({ reader: { t }, merchantId, assist, maySet }: { reader: Reader; merchantId: number; assist: Settings | null; maySet: boolean }) {
  if (!maySet) {
    return (
      <Panel title={t('assist.title')} description={`${t('assist.text')} ${t('assist.repeats')}`}>
        {assist?.enabled ? (
          <dl className="grid gap-x-6 gap-y-2 text-sm sm:grid-cols-[auto_1fr]">
            <dt className="text-muted">{t('assist.url')}</dt>
            <dd className="break-all">{assist.url}</dd>
            <dt className="text-muted">{t('assist.results')}</dt>
            <dd>{assist.results.map((result) => t(`assist.result.${result as 'approve'}`)).join(', ')}</dd>
            <dt className="text-muted">{t('assist.answer')}</dt>
            <dd>{t(`assist.answer_${assist.answer as 'xml'}`)}</dd>
          </dl>
        ) : (
          <p className="text-sm">{t('assist.off')}</p>
        )}
        {assist?.enabled && <p className="mt-4 text-muted text-sm">{`${t('assist.noTest')} ${t('whoMay')}`}</p>}
      </Panel>
    )
  }
  return (
    <Panel title={t('assist.title')} description={`${t('assist.text')} ${t('assist.repeats')}`}>
      <ActForm
        key={`${merchantId} ${assist?.version ?? 0}`}
        id="assist"
        action={saveAssist}
        hidden={{ merchantId: String(merchantId), version: String(assist?.version ?? 0) }}
        fields={[
          { kind: 'text', name: 'url', label: t('assist.url'), hint: t('assist.urlHint'), initial: assist?.url ?? '' },
          {
            kind: 'select',
            name: 'answer',
            label: t('assist.answer'),
            initial: assist?.answer ?? 'xml',
            options: (['xml', 'http-200'] as const).map((value) => ({ value, label: t(`assist.answer_${value}`) })),
          },
          {
            kind: 'select',
            name: 'enabled',
            label: t('assist.enabled'),
            hint: t('assist.enabledHint'),
            initial: assist && !assist.enabled ? 'no' : 'yes',
            options: (['yes', 'no'] as const).map((value) => ({ value, label: t(`assist.enabled_${value}`) })),
          },
          {
            kind: 'checks',
            name: 'results',
            label: t('assist.results'),
            options: assistResults.map((value) => ({ value, label: t(`assist.result.${value}`) })),
            initial: (assist?.results ?? assistResults).join(' '),
          },
        ]}
        submit={{ label: t('assist.submit'), pending: t('assist.pending'), variant: 'primary' }}
        errorTitle={t('error.title')}
      />
      <p className="mt-4 text-muted text-sm">{t('assist.noTest')}</p>
    </Panel>
  )
}
