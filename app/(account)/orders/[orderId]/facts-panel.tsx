import Link from 'next/link'
import type { ReactNode } from 'react'
import { LinkPending } from '@/components/ui/link-pending'
import { Panel } from '@/components/ui/panel'
import type { OrderPage } from './read-page'
import { showAt } from './texts'

const payerNames = [
  'lastName',
  'firstName',
  'middleName',
  'email',
  'mobilePhone',
  'homePhone',
  'workPhone',
  'fax',
  'address',
  'city',
  'state',
  'zip',
  'country',
] as const

/** What the merchant asked for, and what it said about the payer. */
export function FactsPanel({ page: { order, reader } }: { page: OrderPage }) {
  const { t } = reader
  const facts: [string, ReactNode][] = [
    [t('facts.merchant'), `${order.merchant.name} (${order.merchant.id})`],
    [t('facts.billNumber'), <BillNumbers key="bills" numbers={order.billNumbers} />],
    [t('facts.customer'), <Customer key="customer" page={{ order, reader }} />],
    [t('facts.created'), showAt(reader, order.createdAt)],
    [t('facts.expires'), showAt(reader, order.expiresAt)],
    [t('facts.stages'), t(order.twoStage ? 'stages.two' : 'stages.one')],
    [t('facts.language'), order.language.toUpperCase()],
    ...(order.testMode ? [[t('facts.testMode'), t('yes')] as [string, ReactNode]] : []),
    ...(order.disable3ds ? [[t('facts.disable3ds'), t('yes')] as [string, ReactNode]] : []),
    ...(order.comment ? [[t('facts.comment'), order.comment] as [string, ReactNode]] : []),
    ...(['ok', 'no', 'any'] as const).flatMap((which): [string, ReactNode][] =>
      order.returnUrls[which] ? [[t(`facts.return.${which}`), order.returnUrls[which]]] : [],
    ),
  ]
  const payer = payerNames.flatMap((name): [string, ReactNode][] => (order.payer[name] ? [[t(`payer.${name}`), order.payer[name]]] : []))
  return (
    <>
      <Panel title={t('facts.title')}>
        <Facts facts={facts} />
      </Panel>
      {payer.length > 0 && (
        <Panel title={t('payer.title')}>
          <Facts facts={payer} />
        </Panel>
      )}
    </>
  )
}

function Facts({ facts }: { facts: [string, ReactNode][] }) {
  return (
    <dl className="grid gap-3 text-sm">
      {facts.map(([name, value]) => (
        <div key={name} className="flex flex-wrap justify-between gap-x-4">
          <dt className="text-muted">{name}</dt>
          <dd className="wrap-anywhere text-right">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function BillNumbers({ numbers }: { numbers: string[] }) {
  return numbers.map((number) => (
    <span key={number} className="block tabular-nums">
      {number}
    </span>
  ))
}

function Customer({ page: { order, reader } }: { page: Pick<OrderPage, 'order' | 'reader'> }) {
  if (order.customerNumber === null) return reader.t('noCustomer')
  if (order.customerId === null) return order.customerNumber
  return (
    <Link href={`/customers/${order.customerId}`} className="underline decoration-line underline-offset-4 hover:decoration-current">
      {order.customerNumber}
      <LinkPending />
    </Link>
  )
}
