import { FilterForm } from '@/app/(account)/list/filter-form'
import { TextInput } from '@/components/ui/text-input'
import { directions, everyCustomer, orderText, pageSizes, type RangeName, ranges, sorts } from '@/lib/one-click/list-filter'
import { type MessageLanguage, type Translator, translator } from '@/lib/platform/messages'
import { customerAddresses, type List } from './address'
import { orderName } from './order-name'

type T = Translator<'customers'>
type FiltersProps = { list: List; merchants: { id: number; name: string }[]; language: MessageLanguage }

export function Filters({ list, merchants, language }: FiltersProps) {
  const t = translator(language, 'customers')
  const { filter, view } = list
  const plain = customerAddresses.address({ filter: everyCustomer, view })
  return (
    <FilterForm
      action="/customers"
      kept={[
        ...filter.statuses.map((status): [string, string] => ['status', status]),
        ...filter.ids.map((id): [string, string] => ['id', String(id)]),
        ...customerAddresses.shown(view),
      ]}
      fixed={filter.ids.length === 0 ? [] : [{ label: t('filter.ids', { count: filter.ids.length }), href: customerAddresses.address(list, { ids: [] }) }]}
      q={filter.q}
      hint={t('search.hint')}
      sort={{
        value: orderText(filter.sort, filter.direction),
        options: sorts.flatMap((sort) => directions[sort].map((direction) => ({ value: orderText(sort, direction), label: orderName(t, sort, direction) }))),
      }}
      size={{ value: filter.size, options: pageSizes }}
      plain={customerAddresses.address(list) === plain ? null : plain}
      isNarrowed={isNarrowed(list)}
      language={language}
    >
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
    </FilterForm>
  )
}

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
