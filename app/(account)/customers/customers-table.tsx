import Link from 'next/link'
import { statusTones } from '@/app/(account)/status-tones'
import { DataTable, type TableColumn, type TableRow } from '@/components/table/data-table'
import { Badge } from '@/components/ui/badge'
import { LinkPending } from '@/components/ui/link-pending'
import { brandNames } from '@/lib/cards/rules'
import { type CustomerFilter, filterQuery, type Sort } from '@/lib/one-click/list-filter'
import type { CustomerPage, CustomerRow } from '@/lib/one-click/queries'
import { type MessageLanguage, showShortDateTime, type Translator, translator } from '@/lib/platform/messages'

type CustomersTableProps = { page: CustomerPage; filter: CustomerFilter; merchants: { id: number; name: string }[]; language: MessageLanguage }

export function CustomersTable({ page, filter, merchants, language }: CustomersTableProps) {
  const t = translator(language, 'customers')
  const zones = [...new Set(page.rows.map((row) => row.timeZone))]
  const names = new Map(merchants.map(({ id, name }) => [id, name]))
  return (
    <div className="grid gap-2">
      <DataTable
        label={t('table', { sort: t(`sort.${filter.sort}`) })}
        columns={columnsOf(filter, t, merchants.length > 1)}
        rows={page.rows.map((row) => rowOf(row, names, language, t))}
      />
      <p className="text-muted text-sm">{t('zone', { zone: zones.join(', ') })}</p>
    </div>
  )
}

function columnsOf(filter: CustomerFilter, t: Translator<'customers'>, severalMerchants: boolean): TableColumn[] {
  const sorted = (sort: Sort) => (filter.sort === sort ? (sort === 'number' ? 'ascending' : 'descending') : undefined)
  const link = (sort: Sort, label: string) => (
    <Link href={`/customers${filterQuery({ ...filter, sort, cursor: null })}`} className="underline decoration-line underline-offset-4 hover:text-ink">
      {label}
      {filter.sort === sort && <span aria-hidden="true">{sort === 'number' ? ' ↑' : ' ↓'}</span>}
      <LinkPending />
    </Link>
  )
  return [
    { id: 'number', header: link('number', t('column.number')), sorted: sorted('number') },
    { id: 'status', header: t('column.status') },
    { id: 'cards', header: t('column.cards') },
    { id: 'payments', header: link('payments', t('column.payments')), sorted: sorted('payments'), align: 'right', minor: true },
    { id: 'lastPayment', header: link('last-payment', t('column.lastPayment')), sorted: sorted('last-payment'), minor: true },
    { id: 'lastSeen', header: link('last-seen', t('column.lastSeen')), sorted: sorted('last-seen'), minor: true },
    ...(severalMerchants ? [{ id: 'merchant', header: t('column.merchant'), minor: true }] : []),
  ]
}

function rowOf(row: CustomerRow, names: Map<number, string>, language: MessageLanguage, t: Translator<'customers'>): TableRow {
  const at = (moment: Date | null) => (moment ? <time dateTime={moment.toISOString()}>{showShortDateTime(moment, language, row.timeZone)}</time> : t('never'))
  return {
    id: String(row.id),
    tone: row.status === 'suspicious' ? 'yellow' : undefined,
    cells: {
      number: (
        <span className="grid">
          <Link href={`/customers/${row.id}`} className="font-medium underline decoration-line underline-offset-4 hover:decoration-current">
            {row.number}
            <LinkPending />
          </Link>
          {row.email && <span className="max-w-56 truncate text-xs text-muted">{row.email}</span>}
        </span>
      ),
      status: <Badge tone={statusTones[row.status]}>{t(`status.${row.status}`)}</Badge>,
      cards: <Cards row={row} t={t} />,
      payments: row.paymentsCount,
      lastPayment: at(row.lastPaymentAt),
      lastSeen: at(row.lastSeenAt),
      merchant: names.get(row.originMerchantId) ?? row.originMerchantId,
    },
  }
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
