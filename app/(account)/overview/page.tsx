import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import type { ReactNode } from 'react'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { textIn } from '@/app/(account)/form'
import { screen } from '@/app/(account)/screen'
import { MerchantChoice } from '@/components/account/merchant-choice'
import { type DayBar, DayBars } from '@/components/charts/day-bars'
import { LinkPending } from '@/components/ui/link-pending'
import { MeterBar } from '@/components/ui/meter'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { type OneMerchant, readOneMerchant } from '@/lib/merchants/one-merchant'
import { everyCustomer, filterParameters } from '@/lib/one-click/list-filter'
import { countCustomers, listMerchants } from '@/lib/one-click/queries'
import { type Status, statuses } from '@/lib/one-click/rules'
import { everyOrder, type OrderFilter, orderFilterParameters } from '@/lib/orders/list-filter'
import { type Figures, type Overview, readOverview } from '@/lib/payments/overview'
import type { Query } from '@/lib/platform/list-address'
import { localeOf, type MessageLanguage, type Translator, translator } from '@/lib/platform/messages'
import { showMoney } from '@/lib/platform/money'
import { service } from '@/lib/service'
import { type Caller, may } from '@/lib/staff/rules'

type Props = { searchParams: Promise<Query> }
type Manner = { t: Translator<'overview'>; language: MessageLanguage }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'overview')('title') }
}

export default screen(OverviewPage)

/** Where one lands: today, the last thirty days, and what waits for somebody; of all merchants of the caller, or of the one that the address names. */
async function OverviewPage({ searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'orders.view')
  const { language } = caller
  const manner = { t: translator(language, 'overview'), language }
  const { t } = manner
  const asked = textIn(await searchParams, 'merchant')
  const merchant = asked === '' ? null : await readOneMerchant(service(), caller.scope, /^[1-9]\d{0,8}$/.test(asked) ? Number(asked) : 0)
  if (asked !== '' && merchant === null) notFound()
  const merchantIds = merchant ? [merchant.id] : []
  const [merchants, overview, counts] = await Promise.all([
    listMerchants(service(), caller.scope),
    readOverview(service(), merchant?.scope ?? caller.scope),
    countCustomers(service(), caller.scope, { ...everyCustomer, merchantIds }),
  ])
  const [first, today] = [overview.days[0]?.day ?? '', overview.days.at(-1)?.day ?? '']
  const yesterday = overview.days.at(-2)?.day ?? ''
  const of = { zone: overview.severalZones ? overview.timeZone : null, merchantId: merchant?.id ?? null }
  const zone = t('zone', { zone: overview.timeZone })
  return (
    <div className="grid grid-cols-1 gap-6">
      <PageHeader title={t('title')} subtitle={merchant && merchants.length > 1 ? `${merchant.name} (${merchant.id}). ${zone}` : zone} />
      <MerchantChoice
        label={t('merchants')}
        merchants={merchants}
        chosen={merchant?.id ?? null}
        all={t('allMerchants')}
        language={language}
        addressOf={(id: number | null) => (id === null ? '/overview' : `/overview?merchant=${id}`)}
      />
      <Waits waits={overview.waits} since={first} merchant={merchant} caller={caller} manner={manner} />
      <div className="grid items-start gap-6 sm:grid-cols-2 lg:grid-cols-3">
        <FiguresPanel title={t('today')} figures={overview.today} days={{ ...of, from: today, until: today }} manner={manner} />
        <FiguresPanel title={t('yesterday')} figures={overview.yesterday} days={{ ...of, from: yesterday, until: yesterday }} manner={manner} />
        <FiguresPanel title={t('month')} figures={overview.month} days={{ ...of, from: first, until: today }} manner={manner} />
      </div>
      <DaysPanel days={overview.days} of={of} manner={manner} />
      <CustomersPanel counts={counts} merchantIds={merchantIds} manner={manner} />
    </div>
  )
}

type WaitsProps = { waits: Overview['waits']; since: string; merchant: OneMerchant | null; caller: Caller; manner: Manner }

function Waits({ waits, since, merchant, caller, manner: { t } }: WaitsProps) {
  const isOperator = may(caller, 'operator.view')
  const grants = may(caller, 'one-click.grant')
  const approvals = isOperator ? '/operator/approvals' : '/limits'
  // Of one merchant: where his stand alone.
  const changes = merchant ? `/limits/${merchant.scopeId}` : approvals
  const named: Record<string, string> = merchant ? { merchant: String(merchant.id) } : {}
  const erasures = isOperator && !merchant ? approvals : `/customers?${new URLSearchParams(waits.erasures.map((id) => ['id', String(id)]))}`
  const address = (path: string, parameters: Record<string, string>) => {
    const query = new URLSearchParams({ ...parameters, ...named }).toString()
    return query === '' ? path : `${path}?${query}`
  }
  const all: [text: string, count: number, href: string][] = [
    isOperator
      ? [t('waits.requests', { count: waits.requests }), waits.requests, grants ? (merchant ? `/one-click/${merchant.id}` : '/one-click') : approvals]
      : [t('waits.ownRequests', { count: waits.requests }), waits.requests, address('/settings/one-click', {})],
    [t('waits.limitChanges', { count: waits.limitChanges }), waits.limitChanges, changes],
    [t('waits.settingChanges', { count: waits.settingChanges }), waits.settingChanges, changes],
    [t('waits.erasures', { count: waits.erasures.length }), waits.erasures.length, erasures],
    isOperator
      ? [t('waits.unknown', { count: waits.unknown }), waits.unknown, address('/operator/unknown', {})]
      : [t('waits.unknownOrders', { count: waits.unknownOrders }), waits.unknownOrders, address('/orders', { unknown: '1' })],
    [t('waits.failedDeliveries', { count: waits.failedDeliveries }), waits.failedDeliveries, address('/notifications', { state: 'failed', from: since })],
  ]
  const lines = all.filter(([, count]) => count > 0)
  return (
    <Panel title={t('waits.title')}>
      {lines.length === 0 ? (
        <p className="text-muted text-sm">{t('waits.none')}</p>
      ) : (
        <ul className="grid gap-2 text-sm">
          {lines.map(([text, , href]) => (
            <li key={text}>
              <Quiet href={href}>{text}</Quiet>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

function Quiet({ href, label, children }: { href: string; label?: string; children: ReactNode }) {
  return (
    <Link
      href={href}
      aria-label={label}
      className="inline-flex min-h-6 items-center underline decoration-line underline-offset-4 hover:decoration-current pointer-coarse:min-h-11"
    >
      {children}
      <LinkPending />
    </Link>
  )
}

/** Whose payments: all merchants', or one's; `zone` where the merchants live by several clocks, and the days are of one of them. */
type Of = { zone: string | null; merchantId: number | null }
type Days = Of & { from: string; until: string }

/** The list of the orders whose payments on these days a figure counts. */
function ordersOf(days: Days, those: Partial<OrderFilter>): string {
  return `/orders?${new URLSearchParams(orderFilterParameters({ ...everyOrder, ...days, byPayment: true, ...those }))}`
}

type CountedProps = { count: number; orders?: number; href: string; label?: string; manner: Manner }

/** A figure that leads to the orders it counts; where an order has several of them, it says how many orders these are. */
function Counted({ count, orders = count, href, label, manner }: CountedProps) {
  if (count === 0) return show(0, manner)
  const text = orders === count ? show(count, manner) : manner.t('inOrders', { count, orders })
  return (
    <Quiet href={href} label={label && `${label}: ${text}`}>
      {text}
    </Quiet>
  )
}

type FiguresPanelProps = { title: string; figures: Figures; days: Days; manner: Manner }

/** The figures of some days, each with the way to what it counts. */
function FiguresPanel({ title, figures, days, manner }: FiguresPanelProps) {
  const { t, language } = manner
  const counted = (name: string, count: number, those: Partial<OrderFilter>, orders?: number) => (
    <Counted count={count} orders={orders} href={ordersOf(days, those)} label={`${title}, ${name}`} manner={manner} />
  )
  const sums = Object.entries(figures.sums).map(([currency, minor]) => {
    const text = showMoney({ minor, currency }, localeOf[language])
    return (
      <span key={currency} className="block whitespace-nowrap">
        <Quiet href={ordersOf(days, { payment: 'approved', currency })} label={`${title}, ${t('sums')}: ${text}`}>
          {text}
        </Quiet>
      </span>
    )
  })
  const lines: [string, ReactNode][] = [
    [t('payments'), counted(t('payments'), figures.approved, { payment: 'approved' })],
    [t('sums'), sums.length === 0 ? t('nothing') : sums],
    [
      t('oneClick'),
      <span key="one-click">
        {counted(t('oneClick'), figures.oneClick, { payment: 'approved', entry: 'saved' })}
        {figures.approved > 0 && ` · ${share(figures.oneClick, figures.approved, manner)}`}
      </span>,
    ],
    [t('approval'), share(figures.approved, figures.approved + figures.declined, manner)],
    [t('declined'), counted(t('declined'), figures.declined, { payment: 'declined' }, figures.declinedOrders)],
    [t('refusals'), counted(t('refusals'), figures.refusals, { payment: 'refused' }, figures.refusedOrders)],
  ]
  return (
    <Panel title={title}>
      <dl className="grid gap-2 text-sm">
        {lines.map(([name, value]) => (
          <div key={name} className="flex items-baseline justify-between gap-x-4">
            <dt className="text-muted">{name}</dt>
            <dd className="text-right font-medium tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-3 text-sm">
        <Quiet href={ordersOf(days, { byPayment: false })}>{t('toOrders')}</Quiet>
      </p>
    </Panel>
  )
}

/** What each day was, as three charts and the table behind them. */
function DaysPanel({ days, of, manner }: { days: Overview['days']; of: Of; manner: Manner }) {
  const { t, language } = manner
  const ends: [string, string] = [showDay(days[0]?.day ?? '', manner), showDay(days.at(-1)?.day ?? '', manner)]
  const most = (figure: (figures: Figures) => number) => Math.max(...days.map(({ figures }) => figure(figures)))
  const counted = (value: number) => ({ value, text: show(value, manner) })
  const bars = (barOf: (figures: Figures) => Omit<DayBar, 'day'>) =>
    days.map(({ day, figures }) => {
      const bar = barOf(figures)
      return { ...bar, day, text: `${showDay(day, manner)}: ${bar.text}` }
    })
  const refusals = most((figures) => figures.refusals)
  return (
    <Panel title={t('chart.title')} description={t('chart.describe')}>
      <div className="grid gap-8 lg:grid-cols-2">
        <div className="lg:col-span-2">
          <DayBars
            label={t('chart.title')}
            top={counted(most((figures) => figures.approved))}
            ends={ends}
            days={bars(({ approved, oneClick }) => ({ all: approved, part: oneClick, text: t('chart.payments', { count: approved, oneClick }) }))}
          />
        </div>
        <Chart title={t('chart.approval')} describe={t('chart.approvalDescribe')}>
          <DayBars
            label={t('chart.approval')}
            top={{ value: 1, text: (1).toLocaleString(localeOf[language], { style: 'percent' }) }}
            ends={ends}
            days={bars((figures) => {
              const ended = figures.approved + figures.declined
              return { all: ended === 0 ? null : 1, part: ended === 0 ? 0 : figures.approved / ended, text: share(figures.approved, ended, manner) }
            })}
          />
        </Chart>
        <Chart title={t('chart.refusals')} describe={refusals === 0 ? t('chart.noRefusals') : t('chart.refusalsDescribe')}>
          <DayBars
            label={t('chart.refusals')}
            top={counted(refusals)}
            ends={ends}
            days={bars((figures) => ({ all: figures.refusals, part: figures.refusals, text: show(figures.refusals, manner) }))}
          />
        </Chart>
      </div>
      <details className="mt-4 text-sm">
        <summary className="inline-flex min-h-9 cursor-pointer items-center underline decoration-line underline-offset-4 pointer-coarse:min-h-11">
          {t('chart.table')}
        </summary>
        <DaysTable days={days} of={of} manner={manner} />
      </details>
    </Panel>
  )
}

function Chart({ title, describe, children }: { title: string; describe: string; children: ReactNode }) {
  return (
    <div className="grid content-start gap-2">
      <h3 className="font-semibold text-sm">{title}</h3>
      <p className="text-muted text-sm">{describe}</p>
      {children}
    </div>
  )
}

function DaysTable({ days, of, manner }: { days: Overview['days']; of: Of; manner: Manner }) {
  const { t } = manner
  const counted = (day: string, count: number, those: Partial<OrderFilter>, orders?: number) => (
    <Counted key={Object.values(those).join()} count={count} orders={orders} href={ordersOf({ ...of, from: day, until: day }, those)} manner={manner} />
  )
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways has to be reached by keys, also where no figure in it is a link
    <section className="overflow-x-auto" tabIndex={0} aria-label={t('chart.table')}>
      <table className="mt-2 w-full border-collapse tabular-nums">
        <thead>
          <tr>
            {(['day', 'payments', 'oneClickCount', 'declined', 'approval', 'refusals'] as const).map((column, place) => (
              <th key={column} scope="col" className={`border-line border-b py-1 align-bottom font-medium ${place === 0 ? 'text-left' : 'pl-3 text-right'}`}>
                {t(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.toReversed().map(({ day, figures }) => (
            <tr key={day}>
              <th scope="row" className="whitespace-nowrap py-1 text-left font-normal">
                {showDay(day, manner)}
              </th>
              {[
                counted(day, figures.approved, { payment: 'approved' }),
                counted(day, figures.oneClick, { payment: 'approved', entry: 'saved' }),
                counted(day, figures.declined, { payment: 'declined' }, figures.declinedOrders),
                share(figures.approved, figures.approved + figures.declined, manner),
                counted(day, figures.refusals, { payment: 'refused' }, figures.refusedOrders),
              ].map((text, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the columns are always these
                <td key={place} className="py-1 pl-3 text-right">
                  {text}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

type CustomersPanelProps = { counts: Record<Status, number> | null; merchantIds: number[]; manner: Manner }

/** How many customers have each status, of one merchant those who came first to him; each line leads to them. */
function CustomersPanel({ counts, merchantIds, manner }: CustomersPanelProps) {
  const { t, language } = manner
  const names = translator(language, 'customers')
  const all = counts && statuses.reduce((sum, status) => sum + counts[status], 0)
  const members = counts && all !== null && t('members', { members: counts.member, customers: all })
  return (
    <Panel title={t('customers')} description={[members, merchantIds.length > 0 && t('cameFirst')].filter(Boolean).join('. ') || undefined}>
      <ul className="grid gap-3 text-sm sm:grid-cols-2 lg:grid-cols-3">
        {statuses.map((status) => (
          <li key={status} className="grid gap-1">
            <span className="flex items-baseline justify-between gap-3">
              <Quiet href={`/customers?${new URLSearchParams(filterParameters({ ...everyCustomer, statuses: [status], merchantIds }))}`}>
                {names(`status.${status}`)}
              </Quiet>
              <span className="tabular-nums">{counts && `${show(counts[status], manner)} · ${share(counts[status], all ?? 0, manner)}`}</span>
            </span>
            <MeterBar share={counts && all ? counts[status] / all : 0} />
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function show(count: number, { language }: Manner): string {
  return count.toLocaleString(localeOf[language])
}

function share(part: number, of: number, { t, language }: Manner): string {
  return of === 0 ? t('nothing') : (part / of).toLocaleString(localeOf[language], { style: 'percent', maximumFractionDigits: 1 })
}

function showDay(day: string, { language }: Manner): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString(localeOf[language], { timeZone: 'UTC', day: 'numeric', month: 'short' })
}
