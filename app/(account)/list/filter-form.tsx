import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { FilterChip } from '@/components/ui/filter-chip'
import { LinkButton } from '@/components/ui/link-button'
import { Select } from '@/components/ui/select'
import { TextInput } from '@/components/ui/text-input'
import { longestSearch } from '@/lib/cards/search-text'
import { type MessageLanguage, translator } from '@/lib/platform/messages'

/** `kept`: what stays of the address; `fixed`: conditions without a field, in words, with the address without each; `plain`: the address without any condition, or null where there is none; `children`: fields behind "more". */
type FilterFormProps = {
  action: string
  kept: [string, string][]
  fixed: { label: string; href: string }[]
  q: string
  hint: string
  sort: { value: string; options: { value: string; label: string }[] }
  size: { value: number; options: readonly number[] }
  plain: string | null
  isNarrowed: boolean
  children: ReactNode
  language: MessageLanguage
}

/** Search and filters of a list as one form that is sent as an address, so that it can be kept, shared and gone back to. */
export function FilterForm({ action, kept, fixed, q, hint, sort, size, plain, isNarrowed, children, language }: FilterFormProps) {
  const t = translator(language, 'lists')
  return (
    <search>
      <form action={action} className="grid gap-3 rounded-xl border border-line bg-surface p-4">
        {kept.map(([name, value]) => (
          <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
        ))}
        <div className="grid grid-cols-[1fr_5.5rem] items-end gap-3 sm:grid-cols-[1fr_5.5rem_auto] lg:grid-cols-[2fr_1fr_5.5rem_auto]">
          <div className="col-span-full lg:col-span-1">
            <Field label={t('filter.search')} htmlFor="q">
              <TextInput
                id="q"
                name="q"
                type="search"
                defaultValue={q}
                maxLength={longestSearch}
                autoComplete="off"
                spellCheck={false}
                aria-describedby="q-hint"
              />
            </Field>
          </div>
          <Field label={t('filter.sort')} htmlFor="sort">
            <Select id="sort" name="sort" defaultValue={sort.value}>
              {sort.options.map(({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          </Field>
          <Field label={t('filter.size')} htmlFor="size">
            <Select id="size" name="size" defaultValue={String(size.value)}>
              {size.options.map((rows) => (
                <option key={rows} value={rows}>
                  {rows}
                </option>
              ))}
            </Select>
          </Field>
          <div className="flex flex-wrap gap-2 max-sm:col-span-full">
            <Button type="submit" variant="primary">
              {t('filter.submit')}
            </Button>
            {plain !== null && (
              <LinkButton href={plain} variant="ghost">
                {t('filter.clear')}
              </LinkButton>
            )}
          </div>
        </div>
        <p id="q-hint" className="text-muted text-sm">
          {hint}
        </p>
        {fixed.length > 0 && (
          <ul className="flex flex-wrap gap-2">
            {fixed.map(({ label, href }) => (
              <FilterChip key={label} href={href} on removable label={label} />
            ))}
          </ul>
        )}
        {/* Open where something in it is set, so that nobody wonders why rows are missing. */}
        <details open={isNarrowed}>
          <summary className="inline-flex min-h-9 cursor-pointer items-center font-medium text-sm underline decoration-line underline-offset-4 pointer-coarse:min-h-11">
            {t('filter.more')}
          </summary>
          {children}
        </details>
      </form>
    </search>
  )
}
