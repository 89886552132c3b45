import { Notice } from '@/components/ui/notice'
import type { Ignored } from '@/lib/one-click/list-filter'
import { localeOf, type MessageLanguage, translator } from '@/lib/platform/messages'

/** What of the address was not taken, and why. */
export function Notices({ ignored, cardRefused, language }: { ignored: Ignored[]; cardRefused: boolean; language: MessageLanguage }) {
  const t = translator(language, 'customers')
  const names = ignored.filter((name) => name !== 'card-number').map((name) => t(`ignored.${name}`))
  return (
    <>
      {cardRefused && (
        <Notice tone="warning" title={t('cardNumber.title')}>
          {t('cardNumber.text')}
        </Notice>
      )}
      {names.length > 0 && <Notice tone="warning">{t('ignored.text', { names: new Intl.ListFormat(localeOf[language]).format(names) })}</Notice>}
    </>
  )
}
