import Link from 'next/link'
import { LinkPending } from '@/components/ui/link-pending'
import { type Status, statuses } from '@/lib/one-click/rules'
import { localeOf, type MessageLanguage, translator } from '@/lib/platform/messages'
import { type List, listAddress } from './address'

type StatusChipsProps = { list: List; counts: Record<Status, number>; all: number; language: MessageLanguage }

/** One link per status with its count under the other conditions. Several may be on; each link turns one on or off. */
export function StatusChips({ list, counts, all, language }: StatusChipsProps) {
  const t = translator(language, 'customers')
  const chosen = list.filter.statuses
  const toggled = (status: Status) => (chosen.includes(status) ? chosen.filter((one) => one !== status) : [...chosen, status])
  return (
    <nav aria-label={t('filter.status')}>
      <ul className="flex flex-wrap gap-2">
        <Chip href={listAddress(list, { statuses: [] })} on={chosen.length === 0} label={t('filter.all')} count={all} language={language} />
        {statuses.map((status) => (
          <Chip
            key={status}
            href={listAddress(list, { statuses: toggled(status) })}
            on={chosen.includes(status)}
            removable
            label={t(`status.${status}`)}
            count={counts[status]}
            language={language}
          />
        ))}
      </ul>
    </nav>
  )
}

type ChipProps = { href: string; on: boolean; removable?: boolean; label: string; count: number; language: MessageLanguage }

function Chip({ href, on, removable = false, label, count, language }: ChipProps) {
  return (
    <li>
      <Link
        href={href}
        aria-current={on || undefined}
        className="inline-flex min-h-9 items-center gap-2 rounded-full border border-line bg-surface px-3 text-sm hover:bg-sunken aria-[current]:border-accent aria-[current]:bg-accent aria-[current]:text-on-accent pointer-coarse:min-h-11"
      >
        {label}{' '}
        <span className="tabular-nums opacity-80">
          {count.toLocaleString(localeOf[language])}
          <LinkPending />
        </span>
        {on && removable && (
          <svg viewBox="0 0 12 12" className="size-3 stroke-current" aria-hidden="true">
            <path d="m2 2 8 8m0-8-8 8" strokeWidth="1.75" strokeLinecap="round" />
          </svg>
        )}
      </Link>
    </li>
  )
}
