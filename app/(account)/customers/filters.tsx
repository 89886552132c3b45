import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { LinkButton } from '@/components/ui/link-button'
import { Select } from '@/components/ui/select'
import { TextInput } from '@/components/ui/text-input'
import { longestSearch } from '@/lib/cards/search-text'
import { directions, orderText, pageSizes, sorts } from '@/lib/one-click/list-filter'
import type { Translator } from '@/lib/platform/messages'
import { type List, listAddress, viewParameters } from './address'
import { orderName } from './order-name'

type FiltersProps = { list: List; merchants: { id: number; name: string }[]; t: Translator<'customers'> }

/** Search and filters as one form that is sent as an address, so that it can be kept, shared and gone back to. */
export function Filters({ list, merchants, t }: FiltersProps) {
  const { filter, view } = list
  const kept = [...filter.statuses.map((status) => ['status', status] as const), ...viewParameters(view)]
  const plain = listAddress({ filter: { ...filter, statuses: [], q: '', merchantId: null, sort: 'last-seen', direction: 'desc', size: 25 }, view })
  const columns =
    merchants.length > 1
      ? 'sm:grid-cols-[1fr_1fr_5.5rem_auto] lg:grid-cols-[2fr_1.2fr_1.2fr_5.5rem_auto]'
      : 'sm:grid-cols-[1fr_5.5rem_auto] lg:grid-cols-[2fr_1fr_5.5rem_auto]'
  return (
    <search>
      <form action="/customers" className={`grid grid-cols-[1fr_5.5rem] items-end gap-3 rounded-xl border border-line bg-surface p-4 ${columns}`}>
        {kept.map(([name, value]) => (
          <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
        ))}
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
        {merchants.length > 1 && (
          <div className="col-span-full sm:col-span-1">
            <Field label={t('filter.merchant')} htmlFor="merchant">
              <Select id="merchant" name="merchant" defaultValue={filter.merchantId === null ? '' : String(filter.merchantId)}>
                <option value="">{t('filter.anyMerchant')}</option>
                {merchants.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name} ({id})
                  </option>
                ))}
              </Select>
            </Field>
          </div>
        )}
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
        <p id="q-hint" className="col-span-full text-muted text-sm">
          {t('search.hint')}
        </p>
      </form>
    </search>
  )
}
