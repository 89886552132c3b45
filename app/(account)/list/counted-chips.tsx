import { FilterChip } from '@/components/ui/filter-chip'
import { localeOf, type MessageLanguage, translator } from '@/lib/platform/messages'

/** `counts`: how many rows each has under the other conditions; null where counting them took too long. */
type CountedChipsProps<One extends string> = {
  label: string
  all: readonly One[]
  chosen: readonly One[]
  counts: Record<One, number> | null
  nameOf: (one: One) => string
  addressOf: (chosen: One[]) => string
  language: MessageLanguage
}

/** One link per kind of row with its count, and one for all. Several may be on; each link turns one on or off. */
export function CountedChips<One extends string>({ label, all, chosen, counts, nameOf, addressOf, language }: CountedChipsProps<One>) {
  const toggled = (one: One) => (chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one])
  const show = (count: number | undefined) => count?.toLocaleString(localeOf[language])
  return (
    <nav aria-label={label}>
      <ul className="flex flex-wrap gap-2">
        <FilterChip
          href={addressOf([])}
          on={chosen.length === 0}
          label={translator(language, 'lists')('filter.all')}
          count={show(counts ? all.reduce((sum, one) => sum + counts[one], 0) : undefined)}
        />
        {all.map((one) => (
          <FilterChip key={one} href={addressOf(toggled(one))} on={chosen.includes(one)} removable label={nameOf(one)} count={show(counts?.[one])} />
        ))}
      </ul>
    </nav>
  )
}
