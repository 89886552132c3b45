import type { ReactNode } from 'react'
import { FilterForm } from '@/app/(account)/list/filter-form'
import { Field } from '@/components/ui/field'
import { Select } from '@/components/ui/select'
import { TextInput } from '@/components/ui/text-input'
import {
  everyOrder,
  type OrderFilter,
  orderDirections,
  orderEntries,
  orderFilterParameters,
  orderPageSizes,
  orderPayments,
  orderSorts,
  orderSortText,
} from '@/lib/orders/list-filter'
import { oneIn, type Query } from '@/lib/platform/list-address'
import { holdsPanRun } from '@/lib/platform/mask-pan-runs'
import { type MessageLanguage, translator } from '@/lib/platform/messages'
import { type List, orderAddresses } from './address'

/** `customerNumber`: of the customer whose orders these are, where only his are asked for and some are here. `query`: the address, for what was typed and not understood. */
type OrderFiltersProps = {
  list: List
  choices: { merchants: { id: number; name: string }[]; currencies: string[] }
  customerNumber: string | null
  query: Query
  language: MessageLanguage
}

export function OrderFilters({ list, choices, customerNumber, query, language }: OrderFiltersProps) {
  const t = translator(language, 'orders')
  const { filter, view } = list
  const { merchants, currencies } = choices
  // What was typed stays to be put right, unless it has to be nowhere.
  const typed = (name: string) => (holdsPanRun(oneIn(query[name])) ? '' : oneIn(query[name]).slice(0, 40))
  const plain = orderAddresses.address({ filter: everyOrder, view })
  return (
    <FilterForm
      action="/orders"
      kept={[
        ...filter.states.map((state): [string, string] => ['state', state]),
        ...(filter.customerId === null ? [] : [['customer', String(filter.customerId)] as [string, string]]),
        ...(filter.zone === null ? [] : [['zone', filter.zone] as [string, string]]),
        ...orderAddresses.shown(view),
      ]}
      fixed={[
        ...(filter.customerId === null
          ? []
          : [{ label: t('filter.customer', { number: customerNumber ?? '' }).trim(), href: orderAddresses.address(list, { customerId: null }) }]),
        ...(filter.zone === null ? [] : [{ label: t('filter.zone', { zone: filter.zone }), href: orderAddresses.address(list, { zone: null }) }]),
      ]}
      q={filter.q}
      hint={t('search.hint')}
      sort={{
        value: orderSortText(filter.sort, filter.direction),
        options: orderSorts.flatMap((sort) =>
          orderDirections[sort].map((direction) => ({ value: orderSortText(sort, direction), label: t(`sort.${sort}.${direction}`) })),
        ),
      }}
      size={{ value: filter.size, options: orderPageSizes }}
      plain={orderAddresses.address(list) === plain ? null : plain}
      isNarrowed={isNarrowed(filter) || ['least', 'most', 'card'].some((name) => typed(name) !== '')}
      language={language}
    >
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
        <Choice name="days" label={t('filter.days')} value={filter.byPayment ? 'payment' : null} any={t('days.order')}>
          <option value="payment">{t('days.payment')}</option>
        </Choice>
        <Choice name="payment" label={t('filter.payment')} value={filter.payment} any={t('filter.any')}>
          {orderPayments.map((payment) => (
            <option key={payment} value={payment}>
              {t(`payment.${payment}`)}
            </option>
          ))}
        </Choice>
        <Typed name="least" label={t('filter.least')} value={filter.least} typed={typed('least')} />
        <Typed name="most" label={t('filter.most')} value={filter.most} typed={typed('most')} />
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
        <Typed name="card" label={t('filter.card')} value={filter.last4} typed={typed('card')} maxLength={4} />
        <Choice name="stages" label={t('filter.stages')} value={filter.twoStage === null ? null : filter.twoStage ? 2 : 1} any={t('filter.any')}>
          <option value="1">{t('stages.one')}</option>
          <option value="2">{t('stages.two')}</option>
        </Choice>
        <Choice name="unknown" label={t('filter.unknown')} value={filter.unknown ? 1 : null} any={t('filter.any')}>
          <option value="1">{t('unknown.only')}</option>
        </Choice>
      </div>
    </FilterForm>
  )
}

function isNarrowed(filter: OrderFilter): boolean {
  const { sort, direction, size } = everyOrder
  return orderFilterParameters({ ...filter, sort, direction, size, q: '', states: [], customerId: null, zone: null, cursor: null }).length > 0
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

type TypedProps = { name: string; type?: 'text' | 'date'; label: string; value: string | null; typed?: string; maxLength?: number }

function Typed({ name, type = 'text', label, value, typed = '', maxLength }: TypedProps) {
  return (
    <Field label={label} htmlFor={name}>
      <TextInput
        id={name}
        name={name}
        type={type}
        inputMode={type === 'text' ? 'decimal' : undefined}
        defaultValue={value ?? typed}
        aria-invalid={value === null && typed !== '' ? true : undefined}
        maxLength={maxLength}
        autoComplete="off"
      />
    </Field>
  )
}
