import Link from 'next/link'
import { rowLinks } from '@/app/(account)/list/way-back'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { LinkPending } from '@/components/ui/link-pending'
import { Notice } from '@/components/ui/notice'
import { Panel } from '@/components/ui/panel'
import { type MessageLanguage, translator } from '@/lib/platform/messages'
import type { Hits } from './find-hits'

/** What was found, group by group, as a page. */
export async function Results({ found, language }: { found: Hits; language: MessageLanguage }) {
  const t = translator(language, 'search')
  const linkTo = await rowLinks()
  if (found.kind === 'card') return <Notice tone="warning">{t('card')}</Notice>
  if (found.groups.length === 0) return <EmptyState title={t('none')}>{t('noneText')}</EmptyState>
  return found.groups.map(({ kind, hits, more, all }) => (
    <Panel key={kind} title={t(`groups.${kind}`)}>
      <ul className="divide-y divide-line text-sm">
        {hits.map(({ href, name, more: which }, place) => (
          <li key={href} className="grid gap-x-4 py-2 first:pt-0 last:pb-0 sm:grid-cols-[16rem_minmax(0,1fr)]">
            <span className="wrap-anywhere font-medium">
              <Link
                {...(kind === 'screens' ? { href } : linkTo(href, `${kind}-${place}`))}
                className="inline-flex min-h-6 items-center underline decoration-line underline-offset-4 hover:decoration-ink pointer-coarse:min-h-11"
              >
                {name}
                <LinkPending />
              </Link>
            </span>
            <span className="wrap-anywhere text-muted">{kind === 'screens' ? '' : which}</span>
          </li>
        ))}
      </ul>
      {more && (
        <p className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-2 text-muted text-sm">
          {t('first', { count: hits.length })}
          {all && (
            <LinkButton href={all.href} size="sm">
              {all.name}
            </LinkButton>
          )}
        </p>
      )}
    </Panel>
  ))
}
