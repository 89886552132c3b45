import Link from 'next/link'
import { sortHeading } from '@/app/(account)/list/sort-heading'
import type { LinkTo } from '@/app/(account)/list/way-back'
import { DataTable, type TableColumn, type TableRow } from '@/components/table/data-table'
import { Badge } from '@/components/ui/badge'
import { LinkPending } from '@/components/ui/link-pending'
import { brandNames } from '@/lib/cards/rules'
import { type OrderSort, orderDirections } from '@/lib/orders/list-filter'
import type { OrderListRow, OrderPage } from '@/lib/orders/queries'
import { localeOf, type MessageLanguage, showShortDateTime, type Translator, translator } from '@/lib/platform/messages'
import { showMoney } from '@/lib/platform/money'
import { type List, type OptionalColumn, orderAddresses } from './address'
import { orderTones } from './order-tones'

type Merchants = { id: number; name: string }[]
type Manner = { t: Translator<'orders'>; language: MessageLanguage; names: Map<number, string>; severalZones: boolean; linkTo: LinkTo }

type OrdersTableProps = { page: OrderPage; list: List; offered: OptionalColumn[]; merchants: Merchants; linkTo: LinkTo; language: MessageLanguage }

export function OrdersTable({ page, list, offered, merchants, linkTo, language }: OrdersTableProps) {
  const { filter, view } = list
  const t = translator(language, 'orders')
  const zones = [...new Set(page.rows.map((row) => row.timeZone))]
  const manner: Manner = { t, language, names: new Map(merchants.map(({ id, name }) => [id, name])), severalZones: zones.length > 1, linkTo }
  return (
    <div className="grid gap-2">
      <DataTable
        label={t('table', { order: t(`sort.${filter.sort}.${filter.direction}`) })}
        columns={columnsOf(list, offered, t)}
        hidden={offered.filter((column) => !view.columns.includes(column))}
        dense={view.density === 'compact'}
        rows={page.rows.map((row) => rowOf(row, manner))}
      />
      <p className="text-muted text-sm">{manner.severalZones ? t('zones') : t('zone', { zone: zones.join() })}</p>
    </div>
  )
}

function columnsOf(list: List, offered: OptionalColumn[], t: Translator<'orders'>): TableColumn[] {
  const sortable = (id: OrderSort, rest: Partial<TableColumn> = {}): TableColumn => ({ id, label: t(`column.${id}`), ...rest, ...sortLink(list, id, t) })
  const optional: Record<OptionalColumn, TableColumn> = {
    state: { id: 'state', label: t('column.state'), narrow: 'corner' },
    amount: sortable('amount', { align: 'right' }),
    customer: { id: 'customer', label: t('column.customer') },
    card: { id: 'card', label: t('column.card') },
    created: sortable('created'),
    merchant: { id: 'merchant', label: t('column.merchant') },
  }
  return [sortable('number', { narrow: 'title' }), ...offered.map((column) => optional[column])]
}

/** A heading that sorts by its column; where the list is sorted so already, it turns the direction round. */
function sortLink(list: List, sort: OrderSort, t: Translator<'orders'>): Pick<TableColumn, 'header' | 'sorted'> {
  const { filter } = list
  const current = filter.sort === sort
  const [usual, other] = orderDirections[sort]
  const href = orderAddresses.address(list, { sort, direction: current && filter.direction === usual ? other : usual })
  return sortHeading({ label: t(`column.${sort}`), href, direction: current ? filter.direction : null })
}

function rowOf(row: OrderListRow, { t, language, names, severalZones, linkTo }: Manner): TableRow {
  return {
    id: String(row.id),
    tone: row.unknown ? 'yellow' : undefined,
    cells: {
      number: (
        <span className="grid min-w-0">
          <Link
            {...linkTo(`/orders/${row.id}`, row.id)}
            className="wrap-anywhere font-medium underline decoration-line underline-offset-4 hover:decoration-current"
          >
            {row.number}
            <LinkPending />
          </Link>
          <span className="text-muted text-xs">{row.billNumber}</span>
        </span>
      ),
      state: (
        <span className="flex flex-wrap gap-1">
          <Badge tone={orderTones[row.state]}>{t(`state.${row.state}`)}</Badge>
          {row.unknown && <Badge tone="yellow">{t('unknown.badge')}</Badge>}
        </span>
      ),
      amount: <span className="whitespace-nowrap">{showMoney({ minor: row.amountMinor, currency: row.currency }, localeOf[language])}</span>,
      customer: <Customer row={row} linkTo={linkTo} t={t} />,
      card: <Card row={row} t={t} />,
      created: (
        <time dateTime={row.createdAt.toISOString()} className="whitespace-nowrap">
          {showShortDateTime(row.createdAt, language, row.timeZone, { nameZone: severalZones })}
        </time>
      ),
      merchant: names.get(row.merchantId) ?? row.merchantId,
    },
  }
}

function Customer({ row, linkTo, t }: { row: OrderListRow; linkTo: LinkTo; t: Translator<'orders'> }) {
  if (row.customerNumber === null) return <span className="text-muted">{t('noCustomer')}</span>
  if (row.customerId === null) return <span className="wrap-anywhere">{row.customerNumber}</span>
  return (
    <Link
      {...linkTo(`/customers/${row.customerId}`, `${row.id}-customer`)}
      className="wrap-anywhere underline decoration-line underline-offset-4 hover:decoration-current"
    >
      {row.customerNumber}
      <LinkPending />
    </Link>
  )
}

function Card({ row, t }: { row: OrderListRow; t: Translator<'orders'> }) {
  if (row.entry === null) return <span className="text-muted">{t('noAttempt')}</span>
  return (
    <span className="grid whitespace-nowrap">
      {row.cardBrand && row.cardLast4 ? `${brandNames[row.cardBrand]} •• ${row.cardLast4}` : ''}
      <span className="text-muted text-xs">{t(`entry.${row.entry}`)}</span>
    </span>
  )
}
