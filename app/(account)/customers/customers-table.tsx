import Link from 'next/link'
import { sortHeading } from '@/app/(account)/list/sort-heading'
import type { LinkTo } from '@/app/(account)/list/way-back'
import { statusTones } from '@/app/(account)/status-tones'
import { DataTable, type TableColumn, type TableRow } from '@/components/table/data-table'
import { Badge } from '@/components/ui/badge'
import { LinkPending } from '@/components/ui/link-pending'
import { MeterBar } from '@/components/ui/meter'
import { brandNames } from '@/lib/cards/rules'
import { directions, type Sort } from '@/lib/one-click/list-filter'
import type { CustomerPage, CustomerRow } from '@/lib/one-click/queries'
import { localeOf, type MessageLanguage, showShortDateTime, type Translator, translator } from '@/lib/platform/messages'
import { showMoney } from '@/lib/platform/money'
import { customerAddresses, type List, type OptionalColumn } from './address'
import { orderName } from './order-name'

type Merchants = { id: number; name: string }[]
/** `picks`: the form to which each row's checkbox belongs; null: rows cannot be selected. */
type CustomersTableProps = {
  page: CustomerPage
  list: List
  offered: OptionalColumn[]
  merchants: Merchants
  picks: string | null
  linkTo: LinkTo
  language: MessageLanguage
}

/** How all rows are written: by whom they are read and what is true of every one of them. */
type Manner = { t: Translator<'customers'>; language: MessageLanguage; names: Map<number, string>; severalZones: boolean; picks: string | null; linkTo: LinkTo }

export function CustomersTable({ page, list, offered, merchants, picks, linkTo, language }: CustomersTableProps) {
  const t = translator(language, 'customers')
  const zones = [...new Set(page.rows.map((row) => row.timeZone))]
  const manner: Manner = { t, language, names: new Map(merchants.map(({ id, name }) => [id, name])), severalZones: zones.length > 1, picks, linkTo }
  return (
    <div className="grid gap-2">
      <DataTable
        label={t('table', { order: orderName(t, list.filter.sort, list.filter.direction) })}
        columns={columnsOf(list, offered, t)}
        hidden={offered.filter((column) => !list.view.columns.includes(column))}
        dense={list.view.density === 'compact'}
        rows={page.rows.map((row) => rowOf(row, manner))}
      />
      <p className="text-muted text-sm">{manner.severalZones ? t('zones') : t('zone', { zone: zones.join() })}</p>
    </div>
  )
}

function columnsOf(list: List, offered: OptionalColumn[], t: Translator<'customers'>): TableColumn[] {
  const sortable = (id: Sort & keyof typeof sortedColumns): TableColumn => ({ id, label: t(`column.${id}`), ...sortedColumns[id], ...sortLink(list, id, t) })
  const optional: Record<OptionalColumn, TableColumn> = {
    status: sortable('status'),
    cards: sortable('cards'),
    payments: sortable('payments'),
    'last-payment': sortable('last-payment'),
    'last-seen': sortable('last-seen'),
    limit: sortable('limit'),
    merchant: sortable('merchant'),
  }
  return [sortable('number'), ...offered.map((column) => optional[column])]
}

const sortedColumns = {
  number: { narrow: 'title' },
  status: { narrow: 'corner' },
  cards: {},
  payments: { align: 'right' },
  'last-payment': {},
  'last-seen': {},
  limit: {},
  merchant: {},
} as const

/** A heading that sorts by its column; where the list is sorted so already, it turns the direction round. */
function sortLink({ filter, view }: List, sort: Sort & keyof typeof sortedColumns, t: Translator<'customers'>): Pick<TableColumn, 'header' | 'sorted'> {
  const current = filter.sort === sort
  const other = directions[sort].find((direction) => direction !== filter.direction) ?? filter.direction
  const href = customerAddresses.address({ filter, view }, { sort, direction: current ? other : directions[sort][0] })
  return sortHeading({ label: t(`column.${sort}`), href, direction: current ? filter.direction : null })
}

function rowOf(row: CustomerRow, manner: Manner): TableRow {
  const { t, language, names } = manner
  return {
    id: String(row.id),
    tone: row.status === 'suspicious' ? 'yellow' : undefined,
    cells: {
      number: <Customer row={row} manner={manner} />,
      status: <Badge tone={statusTones[row.status]}>{t(`status.${row.status}`)}</Badge>,
      cards: <Cards row={row} t={t} />,
      payments: row.paymentsCount.toLocaleString(localeOf[language]),
      'last-payment': <Moment at={row.lastPaymentAt} row={row} manner={manner} />,
      'last-seen': <Moment at={row.lastSeenAt} row={row} manner={manner} />,
      limit: <Limit row={row} manner={manner} />,
      merchant: (
        <>
          {names.get(row.originMerchantId) ?? row.originMerchantId}
          {row.union && <span className="block text-muted text-xs">{row.union}</span>}
        </>
      ),
    },
  }
}

function Customer({ row, manner: { picks, linkTo, language } }: { row: CustomerRow; manner: Manner }) {
  const name = (
    <span className="grid min-w-0 sm:min-w-38">
      <Link
        {...linkTo(`/customers/${row.id}`, row.id)}
        className="font-medium max-sm:wrap-anywhere underline decoration-line underline-offset-4 hover:decoration-current"
      >
        {row.number}
        <LinkPending />
      </Link>
      {row.email && <span className="max-w-56 truncate text-muted text-xs">{row.email}</span>}
    </span>
  )
  if (picks === null) return name
  return (
    <span className="flex items-start gap-3">
      <label className="-m-2 p-2 pointer-coarse:-my-3 pointer-coarse:py-3">
        <input
          type="checkbox"
          name="pick"
          value={String(row.id)}
          form={picks}
          aria-label={translator(language, 'bulk')('bar.pick', { number: row.number })}
          className="mt-0.5 block size-4 accent-accent"
        />
      </label>
      {name}
    </span>
  )
}

function Cards({ row, t }: { row: CustomerRow; t: Translator<'customers'> }) {
  if (row.cards.length === 0) return <span className="text-muted">{t('cards.none')}</span>
  return (
    <span className="grid whitespace-nowrap">
      {row.cards.map((card) => (
        <span key={card.id}>
          {brandNames[card.brand]} •• {card.last4}
        </span>
      ))}
      {row.payableCards > row.cards.length && <span className="text-muted">{t('cards.more', { count: row.payableCards - row.cards.length })}</span>}
    </span>
  )
}

function Moment({ at, row, manner }: { at: Date | null; row: CustomerRow; manner: Manner }) {
  if (!at) return <span className="text-muted">{manner.t('never')}</span>
  return (
    <time dateTime={at.toISOString()} className="whitespace-nowrap">
      {showShortDateTime(at, manner.language, row.timeZone, { nameZone: manner.severalZones })}
    </time>
  )
}

/** The limit that stops first, as far as it is used in the window of now. */
function Limit({ row, manner: { t, language } }: { row: CustomerRow; manner: Manner }) {
  const { limit } = row
  if (!limit) return <span className="text-muted">{t('limit.none')}</span>
  const locale = localeOf[language]
  const { currency } = limit
  return (
    <span className="grid min-w-36 gap-1">
      <span className="whitespace-nowrap">
        {t('limit.used', { used: showAmount(limit.usedMinor, currency, locale), limit: showMoney({ minor: limit.minor, currency }, locale) })}
      </span>
      <MeterBar share={limit.minor === 0n ? 1 : Number(limit.usedMinor) / Number(limit.minor)} />
      <span className="text-muted text-xs">{t(`limit.window.${limit.window}`)}</span>
    </span>
  )
}

// The currency stands once, with the limit.
function showAmount(minor: bigint, currency: string, locale: string): string {
  return showMoney({ minor, currency }, locale).replace(/\u00a0[A-Z]{3}$/, '')
}
