import { DropParameter } from '@/components/ui/drop-parameter'
import { Notice } from '@/components/ui/notice'
import type { Query } from '@/lib/platform/list-address'
import { localeOf, type MessageLanguage, translator } from '@/lib/platform/messages'

/** The address of a list that tells of a card number which was typed into it, and holds nothing of it. */
export function withRefusal(address: string): string {
  return `${address}${address.includes('?') ? '&' : '?'}refused=card-number`
}

/** What of the address was not taken, and why; and that a view was kept. `ignored`: in words. `card`: what to search for instead of a whole card number. */
export function Notices({
  query,
  ignored,
  card,
  language,
}: {
  query: Query
  ignored: string[]
  card: { title: string; text: string }
  language: MessageLanguage
}) {
  const names = new Intl.ListFormat(localeOf[language]).format(ignored)
  return (
    <>
      {query.refused === 'card-number' && (
        <Notice tone="warning" title={card.title}>
          {card.text}
        </Notice>
      )}
      {ignored.length > 0 && <Notice tone="warning">{translator(language, 'lists')('ignored', { names })}</Notice>}
      {query.saved === '1' && <Notice tone="success">{translator(language, 'views')('saved')}</Notice>}
      {query.saved === '1' && <DropParameter name="saved" />}
    </>
  )
}
