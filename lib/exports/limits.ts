import { listNear } from '@/lib/limits/near'
import { parseNear } from '@/lib/limits/near-filter'
import { countOwn, listOwn } from '@/lib/limits/scope-queries'
import { oneIn } from '@/lib/platform/list-address'
import { translator } from '@/lib/platform/messages'
import { readInScope, type Scope } from '@/lib/platform/scope'
import type { ExportableList, ListDeps, ListQuery } from './lists'
import { mostRowsAtOnce } from './rules'

/** Limits that customers of one scope have of their own, a row for each. */
export const ownLimitsList: ExportableList = {
  right: 'customers.export',
  title: (language) => translator(language, 'limits')('own.title'),
  columns: (_query, { language }) => {
    const t = translator(language, 'limits')
    return [
      { header: t('own.customer'), kind: 'text' },
      { header: translator(language, 'exports')('customers.limit'), kind: 'money' },
      { header: t('near.window'), kind: 'text' },
      { header: t('scopes.name'), kind: 'text' },
    ]
  },
  count: (deps, query, { scope }) => countOwn(deps, scope, scopeIdOf(query), { q: startOf(query) }),
  each: async (deps, query, { scope, language }, take) => {
    const t = translator(language, 'limits')
    const { name } = await scopeOf(deps, query, scope)
    for (let after: bigint | null = 0n; after !== null; ) {
      const { rows, next }: Awaited<ReturnType<typeof listOwn>> = await listOwn(deps, scope, scopeIdOf(query), { q: startOf(query), after, size: atOnce })
      await take(rows.flatMap(({ number, limits }) => limits.map(({ currency, window, minor }) => [number, { minor, currency }, t(`window.${window}`), name])))
      after = next
    }
  },
}

/** Who is near his limit now, as far as the screen asks, the fullest first. */
export const nearLimitsList: ExportableList = {
  right: 'customers.export',
  title: (language) => translator(language, 'limits')('near.title'),
  columns: (_query, { language }) => {
    const t = translator(language, 'limits')
    const more = translator(language, 'exports')
    return [
      { header: t('near.customer'), kind: 'text' },
      { header: t('near.status'), kind: 'text' },
      { header: t('near.share'), kind: 'count' },
      { header: t('near.used'), kind: 'money', total: true },
      { header: more('customers.limit'), kind: 'money' },
      { header: t('near.left'), kind: 'money' },
      { header: t('near.window'), kind: 'text' },
      { header: t('near.source'), kind: 'text' },
      { header: t('near.resets'), kind: 'moment' },
      { header: more('customers.zone'), kind: 'text' },
      { header: t('scopes.name'), kind: 'text' },
    ]
  },
  count: async (deps, query, { scope }) => {
    const page = await listNear(deps, scope, scopeIdOf(query), { ...parseNear(query), after: null }, mostRowsAtOnce)
    return page?.next ? null : (page?.rows.length ?? 0)
  },
  each: async (deps, query, { scope, language }, take) => {
    const t = translator(language, 'limits')
    const statuses = translator(language, 'customers')
    const { name, timeZone } = await scopeOf(deps, query, scope)
    let filter = { ...parseNear(query), after: null as ReturnType<typeof parseNear>['after'] }
    for (;;) {
      const page = await listNear(deps, scope, scopeIdOf(query), filter, atOnce)
      if (!page) return
      await take(
        page.rows.map(({ number, status, percentUsed, usedMinor, minor, leftMinor, currency, window, source, resetsAt }) => [
          number,
          statuses(`status.${status}`),
          percentUsed,
          { minor: usedMinor, currency },
          { minor, currency },
          { minor: leftMinor, currency },
          t(`window.${window}`),
          t(`near.${source}`),
          { at: resetsAt, timeZone },
          timeZone,
          name,
        ]),
      )
      if (!page.next) return
      filter = { ...filter, after: page.next }
    }
  },
}

const atOnce = 1000

/** The scope that the address names; 0, which none has, where it names none. */
function scopeIdOf({ scope }: ListQuery): number {
  const text = oneIn(scope)
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0
}

const startOf = ({ q }: ListQuery) => oneIn(q).slice(0, 32)

// Of a scope that is not the reader's there are no rows either.
async function scopeOf({ db }: ListDeps, query: ListQuery, scope: Scope): Promise<{ name: string; timeZone: string }> {
  const row = await readInScope(db, scope, (tx) => tx.numberScope.findUnique({ where: { id: scopeIdOf(query) }, select: { name: true, timeZone: true } }))
  return row ?? { name: '', timeZone: 'UTC' }
}
