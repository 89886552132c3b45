import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { LinkButton } from '@/components/ui/link-button'
import { Select } from '@/components/ui/select'
import { TextInput } from '@/components/ui/text-input'
import { longestSearch } from '@/lib/cards/search-text'
import {
  everyOrder,
  type OrderFilter,
  orderDirections,
  orderEntries,
  orderFilterParameters,
  orderPageSizes,
  orderSorts,
  orderSortText,
} from '@/lib/orders/list-filter'
import type { Translator } from '@/lib/platform/messages'
import { type List, ordersAddress, shownParameters } from './address'

type OrderFiltersProps = { list: List; choices: { merchants: { id: number; name: string }[]; currencies: string[] }; t: Translator<'orders'> }

/** Search and filters as one form that is sent as an address, so that it can be kept, shared and gone back to. */
export function OrderFilters({ list, choices, t }: OrderFiltersProps) {
  const { filter, view } = list
  const { merchants, currencies } = choices
  const plain = ordersAddress({ filter: everyOrder, view }, { states: filter.states })
  return (
    <search>
      <form action="/orders" className="grid gap-3 rounded-xl border border-line bg-surface p-4">
        {filter.states.map((state) => (
          <input key={state} type="hidden" name="state" value={state} />
        ))}
        {shownParameters(view).map(([name, value]) => (
          <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
        ))}
        {filter.customerId !== null && <input type="hidden" name="customer" value={String(filter.customerId)} />}
        <div className="grid items-end gap-3 sm:grid-cols-[1fr_auto]">
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
          <div className="flex flex-wrap gap-2">
            <Button type="submit" variant="primary">
              {t('search.submit')}
            </Button>
            {ordersAddress(list) !== plain && (
              <LinkButton href={plain} variant="ghost">
                {t('filter.clear')}
              </LinkButton>
            )}
          </div>
        </div>
        <p id="q-hint" className="text-muted text-sm">
          {t('search.hint')}
        </p>
        <details open={isNarrowed(filter)} className="group">
          <summary className="inline-flex min-h-9 cursor-pointer items-center font-medium text-sm underline decoration-line underline-offset-4 pointer-coarse:min-h-11">
            {t('filter.more')}
          </summary>
          <div className="mt-3 grid grid-cols-2 items-end gap-3 sm:grid-cols-3 lg:grid-cols-6">
            {merchants.length > 1 && (
              <Choice name="merchant" label={t('filter.merchant')} value={filter.merchantId} any={t('filter.any')}>
                {merchants.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name} ({id})
                  </option>
                ))}
              </Choice>
            )}
            <Typed name="from" type="date" label={t('filter.from')} value={filter.from} />
            <Typed name="until" type="date" label={t('filter.until')} value={filter.until} />
            <Typed name="least" label={t('filter.least')} value={filter.least} />
            <Typed name="most" label={t('filter.most')} value={filter.most} />
            <Choice name="currency" label={t('filter.currency')} value={filter.currency} any={t('filter.any')}>
              {[...new Set([...currencies, ...(filter.currency ? [filter.currency] : [])])].map((currency) => (
                <option key={currency}>{currency}</option>
              ))}
            </Choice>
            <Choice name="entry" label={t('filter.entry')} value={filter.entry} any={t('filter.any')}>
              {orderEntries.map((entry) => (
                <option key={entry} value={entry}>
                  {t(`entry.${entry}`)}
                </option>
              ))}
            </Choice>
            <Typed name="card" label={t('filter.card')} value={filter.last4} maxLength={4} />
            <Choice name="stages" label={t('filter.stages')} value={filter.twoStage === null ? null : filter.twoStage ? 2 : 1} any={t('filter.any')}>
              <option value="1">{t('stages.one')}</option>
              <option value="2">{t('stages.two')}</option>
            </Choice>
            <Choice name="unknown" label={t('filter.unknown')} value={filter.unknown ? 1 : null} any={t('filter.any')}>
              <option value="1">{t('unknown.only')}</option>
            </Choice>
            <Choice name="sort" label={t('filter.sort')} value={orderSortText(filter.sort, filter.direction)}>
              {orderSorts.flatMap((sort) =>
                orderDirections[sort].map((direction) => (
                  <option key={orderSortText(sort, direction)} value={orderSortText(sort, direction)}>
                    {t(`sort.${sort}.${direction}`)}
                  </option>
                )),
              )}
            </Choice>
            <Choice name="size" label={t('filter.size')} value={filter.size}>
              {orderPageSizes.map((size) => (
                <option key={size}>{size}</option>
              ))}
            </Choice>
          </div>
        </details>
      </form>
    </search>
  )
}

// Open where something in it is set, so that nobody wonders why orders are missing.
function isNarrowed(filter: OrderFilter): boolean {
  return orderFilterParameters({ ...filter, q: '', states: [], customerId: null, cursor: null }).length > 0
}

type ChoiceProps = { name: string; label: string; value: string | number | null; any?: string; children: ReactNode }

function Choice({ name, label, value, any, children }: ChoiceProps) {
  return (
    <Field label={label} htmlFor={name}>
      <Select id={name} name={name} defaultValue={value === null ? '' : String(value)}>
        {any !== undefined && <option value="">{any}</option>}
        {children}
      </Select>
    </Field>
  )
}

type TypedProps = { name: string; type?: 'text' | 'date'; label: string; value: string | null; maxLength?: number }

function Typed({ name, type = 'text', label, value, maxLength }: TypedProps) {
  return (
    <Field label={label} htmlFor={name}>
      <TextInput
        id={name}
        name={name}
        type={type}
        inputMode={type === 'text' ? 'decimal' : undefined}
        defaultValue={value ?? ''}
        maxLength={maxLength}
        autoComplete="off"
      />
    </Field>
  )
}
