import { LinkButton } from '@/components/ui/link-button'
import type { Cursor } from '@/lib/platform/list-address'
import { type MessageLanguage, translator } from '@/lib/platform/messages'

type PagesProps = { page: { next: Cursor | null; previous: Cursor | null }; addressOf: (cursor: Cursor) => string; language: MessageLanguage }

/** To the pages before and after, where there are any. */
export function Pages({ page: { next, previous }, addressOf, language }: PagesProps) {
  if (!next && !previous) return null
  const t = translator(language, 'lists')
  return (
    <nav aria-label={t('pages.label')} className="flex justify-end gap-2">
      {previous && (
        <LinkButton href={addressOf(previous)} size="sm">
          {t('pages.previous')}
        </LinkButton>
      )}
      {next && (
        <LinkButton href={addressOf(next)} size="sm">
          {t('pages.next')}
        </LinkButton>
      )}
    </nav>
  )
}
