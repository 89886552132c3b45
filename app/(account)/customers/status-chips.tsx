import Link from 'next/link'
import { LinkPending } from '@/components/ui/link-pending'
import { type CustomerFilter, filterQuery } from '@/lib/one-click/list-filter'
import { type Status, statuses } from '@/lib/one-click/rules'
import type { Translator } from '@/lib/platform/messages'

type StatusChipsProps = { filter: CustomerFilter; counts: Record<Status, number>; all: number; t: Translator<'customers'> }

/** One link per status with its count under the other conditions. */
export function StatusChips({ filter, counts, all, t }: StatusChipsProps) {
  const chips: { status: Status | null; label: string; count: number }[] = [
    { status: null, label: t('filter.all'), count: all },
    ...statuses.map((status) => ({ status, label: t(`status.${status}`), count: counts[status] })),
  ]
  return (
    <nav aria-label={t('filter.status')}>
      <ul className="flex flex-wrap gap-2">
        {chips.map(({ status, label, count }) => (
          <li key={label}>
            <Link
              href={`/customers${filterQuery({ ...filter, status, cursor: null })}`}
              aria-current={filter.status === status ? 'page' : undefined}
              className="inline-flex min-h-9 items-center gap-2 rounded-full border border-line bg-surface px-3 text-sm hover:bg-sunken aria-[current]:border-accent aria-[current]:bg-accent aria-[current]:text-on-accent pointer-coarse:min-h-11"
            >
              {label}{' '}
              <span className="tabular-nums">
                {count}
                <LinkPending />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
