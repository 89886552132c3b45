import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { LinkButton } from '@/components/ui/link-button'
import { Select } from '@/components/ui/select'
import { TextInput } from '@/components/ui/text-input'
import { longestSearch } from '@/lib/cards/search-text'
import { directions, everyCustomer, orderText, pageSizes, type RangeName, ranges, sorts } from '@/lib/one-click/list-filter'
import type { Translator } from '@/lib/platform/messages'
import { type List, listAddress, shownParameters } from './address'
import { orderName } from './order-name'

type T = Translator<'customers'>
type FiltersProps = { list: List; merchants: { id: number; name: string }[]; t: T }

/** Search and filters as one form that is sent as an address, so that it can be kept, shared and gone back to. */
export function Filters({ list, merchants, t }: FiltersProps) {
  const { filter, view } = list
  const kept = [
    ...filter.statuses.map((status) => ['status', status] as const),
    ...filter.ids.map((id) => ['id', String(id)] as const),
    ...shownParameters(view),
  ]
  const plain = listAddress({ filter: everyCustomer, view })
  return (
    <search>
      <form action="/customers" className="grid gap-3 rounded-xl border border-line bg-surface p-4">
        {kept.map(([name, value]) => (
          <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
        ))}
        <div className="grid grid-cols-[1fr_5.5rem] items-end gap-3 sm:grid-cols-[1fr_5.5rem_auto] lg:grid-cols-[2fr_1fr_5.5rem_auto]">
          <div className="col-span-full lg:col-span-1">
            <Field label={t('search.label')} htmlFor="q">
              <TextInput
                id="q"
                name="q"
                type="search"
                defaultValue={filter.q}
                maxLength={longestSearch}
                autoComplete="off"
                spellCheck={false}
                aria-describedby="q-hint"
              />
            </Field>
          </div>
          <Field label={t('filter.sort')} htmlFor="sort">
            <Select id="sort" name="sort" defaultValue={orderText(filter.sort, filter.direction)}>
              {sorts.flatMap((sort) =>
                directions[sort].map((direction) => (
                  <option key={orderText(sort, direction)} value={orderText(sort, direction)}>
                    {orderName(t, sort, direction)}
                  </option>
                )),
              )}
            </Select>
          </Field>
          <Field label={t('filter.size')} htmlFor="size">
            <Select id="size" name="size" defaultValue={String(filter.size)}>
              {pageSizes.map((size) => (
                <option key={size} value={size}>
                  {size}
                </option>
              ))}
            </Select>
          </Field>
          <div className="flex flex-wrap gap-2 max-sm:col-span-full">
            <Button type="submit" variant="primary">
              {t('search.submit')}
            </Button>
            {listAddress(list) !== plain && (
              <LinkButton href={plain} variant="ghost">
                {t('filter.clear')}
              </LinkButton>
            )}
          </div>
        </div>
        <p id="q-hint" className="text-muted text-sm">
          {t('search.hint')}
        </p>
        <details open={isNarrowed(list)}>
          <summary className="inline-flex min-h-9 cursor-pointer items-center font-medium text-sm underline decoration-line underline-offset-4 pointer-coarse:min-h-11">
            {t('filter.more')}
          </summary>
          <div className="mt-3 grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
            <RangeFields name="lastSeen" type="date" list={list} t={t} />
            <RangeFields name="lastPayment" type="date" list={list} t={t} />
            <RangeFields name="payments" type="number" list={list} t={t} />
            <RangeFields name="cards" type="number" list={list} t={t} />
            <RangeFields name="use" type="number" list={list} t={t} />
            {merchants.length > 1 && (
              <fieldset className="grid content-start gap-1.5">
                <legend className="mb-1.5 font-medium text-sm">{t('filter.merchants')}</legend>
                <div className="max-h-32 overflow-y-auto rounded-lg border border-line px-3 py-1.5 text-sm">
                  {merchants.map(({ id, name }) => (
                    <label key={id} className="flex min-h-7 items-center gap-2 pointer-coarse:min-h-11">
                      <input type="checkbox" name="merchant" value={id} defaultChecked={filter.merchantIds.includes(id)} className="size-4 accent-accent" />
                      {name} ({id})
                    </label>
                  ))}
                </div>
              </fieldset>
            )}
          </div>
          <p className="mt-3 text-muted text-sm">{t('filter.dayHint')}</p>
        </details>
      </form>
    </search>
  )
}

// Open where something in it is set, so that nobody wonders why customers are missing.
function isNarrowed({ filter }: List): boolean {
  return filter.merchantIds.length > 0 || (Object.keys(ranges) as RangeName[]).some((name) => filter[name].from !== null || filter[name].to !== null)
}

type RangeFieldsProps = { name: RangeName; type: 'date' | 'number'; list: List; t: T }

function RangeFields({ name, type, list, t }: RangeFieldsProps) {
  const [from, to] = ranges[name]
  const value = list.filter[name]
  const ends = [
    [from, value.from, t('filter.from')],
    [to, value.to, t('filter.to')],
  ] as const
  return (
    <fieldset className="grid content-start">
      <legend className="mb-1.5 font-medium text-sm">{t(`filter.${name}`)}</legend>
      <div className="grid grid-cols-2 gap-2">
        {ends.map(([field, current, label]) => (
          <TextInput
            key={field}
            name={field}
            type={type}
            aria-label={`${t(`filter.${name}`)}, ${label}`}
            placeholder={label}
            defaultValue={current === null ? '' : String(current)}
            {...(type === 'number' ? { min: 0, max: 999_999_999, step: 1, inputMode: 'numeric' as const } : {})}
          />
        ))}
      </div>
    </fieldset>
  )
}
