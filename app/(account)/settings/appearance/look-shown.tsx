import { Facts } from '@/components/account/facts'
import type { AppearanceView } from './read-page'

/** What payers see of the merchant's own, to be read. */
export function LookShown({ page }: { page: AppearanceView }) {
  const { t, shown, logoAddress, languages, formTexts, waits } = page
  const said = languages.flatMap(({ language, name }) => {
    const { note, help } = shown.texts[language]
    const [noteName, helpName] = [`${formTexts.note} – ${name}`, `${formTexts.help} – ${name}`]
    return [...(note === null ? [] : [[noteName, note] as const]), ...(help === null ? [] : [[helpName, help] as const])]
  })
  return (
    <div className="grid gap-4">
      <Facts
        facts={[
          [t('form.accent'), shown.accent ?? t('shown.ours')],
          [
            t('form.logo'),
            logoAddress === null ? (
              t('shown.none')
            ) : (
              // biome-ignore lint/performance/noImgElement: a few bytes inside the page
              <img key="logo" src={logoAddress} alt={t('shown.logo')} className="max-h-12 rounded-md border border-line bg-white p-1.5" />
            ),
          ],
          ...(said.length === 0 ? [[t('form.saidTitle'), t('shown.none')] as const] : said),
        ]}
      />
      {waits && <p className="text-muted text-sm">{t('shown.draft')}</p>}
    </div>
  )
}
