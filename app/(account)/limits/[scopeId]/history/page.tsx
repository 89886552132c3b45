import type { Metadata } from 'next'
import { requireCaller } from '@/app/(account)/caller'
import { rowLinks } from '@/app/(account)/list/way-back'
import { screen } from '@/app/(account)/screen'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Field } from '@/components/ui/field'
import { LinkButton } from '@/components/ui/link-button'
import { Select } from '@/components/ui/select'
import { type HistoryFilter, listHistory } from '@/lib/limits/scope-queries'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { readerOf } from '../../texts'
import { openScope, type ScopeProps } from '../open-scope'
import { ScopeFrame } from '../scope-frame'
import { Entry } from './entry'

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'limits')('history.title') }
}

const kinds = ['all', 'defaults', 'own'] as const

export default screen(LimitHistory)

/** Who changed which limit, when and why, who agreed, and what became of it. */
async function LimitHistory(props: ScopeProps) {
  const { caller, view, one } = await openScope(props)
  const filter: HistoryFilter = {
    of: kinds.find((kind) => kind === one('of')) ?? 'all',
    customerId: /^[1-9]\d{0,17}$/.test(one('customer')) ? BigInt(one('customer')) : null,
    after: one('after') || null,
  }
  const page = await listHistory(service(), caller.scope, view.id, filter)
  const actors = page.entries.flatMap(({ change }) => [change.requestedBy, change.decidedBy, 'endedBy' in change ? change.endedBy : null])
  const reader = await readerOf(caller, view.timeZone, actors)
  const { t } = reader
  const linkTo = await rowLinks()
  const here = `/limits/${view.id}/history`
  const kept = { ...(filter.of === 'all' ? {} : { of: filter.of }), ...(filter.customerId === null ? {} : { customer: String(filter.customerId) }) }
  const number = page.entries.flatMap((entry) => (entry.what === 'limit' && entry.customerNumber ? [entry.customerNumber] : []))[0] ?? ''
  return (
    <ScopeFrame scope={view} tab="history" language={caller.language}>
      {filter.customerId === null ? (
        <form action={here} className="flex flex-wrap items-end gap-3">
          <Field label={t('history.of')} htmlFor="of">
            <Select id="of" name="of" defaultValue={filter.of}>
              <option value="all">{t('history.all')}</option>
              <option value="defaults">{t('history.defaults')}</option>
              <option value="own">{t('history.ownLimits')}</option>
            </Select>
          </Field>
          <Button type="submit" variant="primary">
            {t('history.submit')}
          </Button>
        </form>
      ) : (
        <p className="flex flex-wrap items-center gap-3">
          {t('history.ofCustomer', { number })}
          <LinkButton href={here} size="sm" variant="ghost">
            {t('history.allCustomers')}
          </LinkButton>
        </p>
      )}
      {page.entries.length === 0 ? (
        <EmptyState title={t('history.empty')} />
      ) : (
        <ol className="grid gap-3">
          {page.entries.map((entry) => (
            <Entry key={entry.key} entry={entry} linkTo={linkTo} reader={reader} />
          ))}
        </ol>
      )}
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-muted text-sm">{t('history.zone', { zone: view.timeZone })}</p>
        <span className="flex gap-2">
          {filter.after && (
            <LinkButton href={Object.keys(kept).length === 0 ? here : `${here}?${new URLSearchParams(kept)}`} size="sm" variant="ghost">
              {t('history.newest')}
            </LinkButton>
          )}
          {page.next && (
            <LinkButton href={`${here}?${new URLSearchParams({ ...kept, after: page.next })}`} size="sm">
              {t('history.earlier')}
            </LinkButton>
          )}
        </span>
      </div>
    </ScopeFrame>
  )
}
