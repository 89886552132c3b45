import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { type MessageLanguage, translator } from '@/lib/platform/messages'

/** Why a list is empty: there is nothing yet, nothing under these conditions, or nothing on this page any more. */
export type Emptiness = 'none' | 'nothing' | 'past'

type EmptyListProps = { kind: Emptiness; title: string; text: string; first: string; plain: string; reversed?: string | null; language: MessageLanguage }

/** An empty list and the way out of it: `first` is its first page, `plain` the list without conditions, `reversed` names bounds of which the lower is above the upper. */
export function EmptyList({ kind, title, text, first, plain, reversed = null, language }: EmptyListProps) {
  const t = translator(language, 'lists')
  const out = { past: { href: first, label: t('pages.first') }, nothing: { href: plain, label: t('filter.clear') }, none: null }[kind]
  return (
    <EmptyState title={title} action={out && <LinkButton href={out.href}>{out.label}</LinkButton>}>
      {reversed === null ? text : t('reversed', { name: reversed })}
    </EmptyState>
  )
}
