import Link from 'next/link'
import { Button } from '@/components/ui/button'
import { LinkPending } from '@/components/ui/link-pending'
import { Select } from '@/components/ui/select'
import { bulkKinds, mayBulk } from '@/lib/bulk/rules'
import { filterParameters } from '@/lib/one-click/list-filter'
import { translator } from '@/lib/platform/messages'
import { type Caller, may } from '@/lib/staff/rules'
import { customerAddresses, type List } from '../address'
import { PickAll } from './pick-all'
import type { BulkDo } from './selection'

/** What the checkboxes of the rows belong to, wherever they stand. */
export const bulkForm = 'bulk'

export function choicesOf(caller: Caller): BulkDo[] {
  const acts: BulkDo[] = bulkKinds.filter((kind) => mayBulk(caller, kind))
  return may(caller, 'customers.bulk') && may(caller, 'customers.export') ? [...acts, 'export'] : acts
}

/** A form around no rows, in view wherever one is in the list: it asks what to do, with those that are ticked or with all that match, and leads to the preview. Nothing of it needs scripts. */
export function BulkBar({ list, rows, found, caller }: { list: List; rows: number; found: number | null; caller: Caller }) {
  const t = translator(caller.language, 'bulk')
  const here = customerAddresses.address(list, { cursor: list.filter.cursor })
  return (
    <form
      id={bulkForm}
      action="/customers/bulk"
      aria-label={t('bar.label')}
      data-stays-in-view
      className="flex flex-wrap items-center gap-x-4 gap-y-3 rounded-xl border border-line bg-surface p-4 text-sm sm:sticky sm:bottom-2 sm:z-10 sm:p-3 sm:shadow-lg"
    >
      {filterParameters({ ...list.filter, cursor: null }).map(([name, value]) => (
        <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
      ))}
      <input type="hidden" name="list" value={here} />
      <PickAll key={here} form={bulkForm} label={t('bar.page')} countLabels={Array.from({ length: rows + 1 }, (_, count) => t('bar.count', { count }))} />
      <span className="flex items-center gap-2">
        <label htmlFor="bulk-do" className="whitespace-nowrap">
          {t('bar.act')}
        </label>
        <Select id="bulk-do" name="do">
          {choicesOf(caller).map((choice) => (
            <option key={choice} value={choice}>
              {t(`do.${choice}`)}
            </option>
          ))}
        </Select>
      </span>
      <span className="flex flex-wrap gap-2">
        <Button type="submit" size="sm" name="of" value="picked">
          {t('bar.picked')}
        </Button>
        <Button type="submit" size="sm" name="of" value="all">
          {found === null ? t('bar.allUncounted') : t('bar.all', { count: found })}
        </Button>
      </span>
      <Link
        href={`/customers/bulk?${new URLSearchParams({ list: here })}`}
        className="ml-auto inline-flex min-h-6 items-center underline decoration-line underline-offset-4 hover:decoration-current pointer-coarse:min-h-11"
      >
        {t('bar.earlier')}
        <LinkPending />
      </Link>
    </form>
  )
}
