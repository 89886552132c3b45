import { FilterChip } from '@/components/ui/filter-chip'
import { type Status, statuses } from '@/lib/one-click/rules'
import { localeOf, type MessageLanguage, translator } from '@/lib/platform/messages'
import { type List, listAddress } from './address'

type StatusChipsProps = { list: List; counts: Record<Status, number> | null; all: number | null; language: MessageLanguage }

/** One link per status with its count under the other conditions. Several may be on; each link turns one on or off. */
export function StatusChips({ list, counts, all, language }: StatusChipsProps) {
  const t = translator(language, 'customers')
  const chosen = list.filter.statuses
  const toggled = (status: Status) => (chosen.includes(status) ? chosen.filter((one) => one !== status) : [...chosen, status])
  return (
    <nav aria-label={t('filter.status')}>
      <ul className="flex flex-wrap gap-2">
        <FilterChip
          href={listAddress(list, { statuses: [] })}
          on={chosen.length === 0}
          label={t('filter.all')}
          count={all?.toLocaleString(localeOf[language])}
        />
        {statuses.map((status) => (
          <FilterChip
            key={status}
            href={listAddress(list, { statuses: toggled(status) })}
            on={chosen.includes(status)}
            removable
            label={t(`status.${status}`)}
            count={counts?.[status].toLocaleString(localeOf[language])}
          />
        ))}
      </ul>
    </nav>
  )
}
