import Link from 'next/link'
import { type LinkTo, rowLinks } from '@/app/(account)/list/way-back'
import { DataTable } from '@/components/table/data-table'
import { Badge } from '@/components/ui/badge'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { LinkPending } from '@/components/ui/link-pending'
import type { ScopePage, ScopeRow } from '@/lib/limits/scope-queries'
import { type MessageLanguage, type Translator, translator } from '@/lib/platform/messages'
import { SearchForm } from './search-form'

/** The number scopes of the caller, with how they limit. */
export async function ScopesPanel({ scopes, q, paged, language }: { scopes: ScopePage; q: string; paged: boolean; language: MessageLanguage }) {
  const t = translator(language, 'limits')
  const linkTo = await rowLinks()
  const columns = [
    { id: 'name', label: t('scopes.name'), narrow: 'title' as const },
    { id: 'waiting', label: t('scopes.waiting'), narrow: 'corner' as const },
    { id: 'defaults', label: t('scopes.defaults') },
    { id: 'own', label: t('scopes.own') },
    { id: 'enforce', label: t('scopes.enforce') },
    { id: 'zone', label: t('scopes.zone') },
  ]
  return (
    <section className="grid gap-3">
      <h2 className="font-semibold text-base">{t('scopes.title')}</h2>
      <SearchForm action="/limits" label={t('scopes.label')} q={q} submit={t('scopes.submit')} clear={t('scopes.clear')} />
      {scopes.rows.length === 0 ? (
        <EmptyState title={t('scopes.empty')}>{t('scopes.emptyText')}</EmptyState>
      ) : (
        <DataTable label={t('scopes.title')} columns={columns} rows={scopes.rows.map((row) => ({ id: String(row.id), cells: cellsOf(row, linkTo, t) }))} />
      )}
      <nav aria-label={t('scopes.pages')} className="flex justify-end gap-2 empty:hidden">
        {paged && (
          <LinkButton href={q === '' ? '/limits' : `/limits?${new URLSearchParams({ q })}`} size="sm" variant="ghost">
            {t('scopes.first')}
          </LinkButton>
        )}
        {scopes.next !== null && (
          <LinkButton href={`/limits?${new URLSearchParams({ ...(q === '' ? {} : { q }), after: String(scopes.next) })}`} size="sm">
            {t('scopes.next')}
          </LinkButton>
        )}
      </nav>
    </section>
  )
}

function cellsOf(row: ScopeRow, linkTo: LinkTo, t: Translator<'limits'>) {
  const merchants = row.merchants.map(({ id, name }) => `${name} (${id})`).join(', ')
  return {
    name: (
      <span className="grid">
        <Link {...linkTo(`/limits/${row.id}`, row.id)} className="font-medium underline decoration-line underline-offset-4 hover:decoration-current">
          {row.name}
          <LinkPending />
        </Link>
        <span className="text-muted">{row.kind === 'merchant' ? merchants : `${t(`kind.${row.kind as 'merchant'}`)}: ${merchants}`}</span>
      </span>
    ),
    waiting: row.waiting > 0 ? <Badge tone="yellow">{row.waiting}</Badge> : <span className="text-muted">0</span>,
    defaults: row.defaults === 0 ? t('defaults.none') : row.defaults,
    own: t('scopes.ownCount', { count: row.own }),
    enforce: t(`enforce.${row.enforce}`),
    zone: row.timeZone,
  }
}
