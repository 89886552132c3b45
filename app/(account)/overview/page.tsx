import type { Metadata } from 'next'
import Link from 'next/link'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { screen } from '@/app/(account)/screen'
import { DayBars } from '@/components/charts/day-bars'
import { LinkPending } from '@/components/ui/link-pending'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { everyCustomer } from '@/lib/one-click/list-filter'
import { countCustomers } from '@/lib/one-click/queries'
import { type Figures, type Overview, readOverview } from '@/lib/payments/overview'
import { localeOf, type MessageLanguage, type Translator, translator } from '@/lib/platform/messages'
import { showMoney } from '@/lib/platform/money'
import { service } from '@/lib/service'
import { type Caller, may } from '@/lib/staff/rules'

type Manner = { t: Translator<'overview'>; language: MessageLanguage }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'overview')('title') }
}

export default screen(OverviewPage)

/** Where one lands: today, the last thirty days, and what waits for somebody. */
async function OverviewPage() {
  const caller = await requireCaller()
  await requireRight(caller, 'orders.view')
  const manner = { t: translator(caller.language, 'overview'), language: caller.language }
  const { t } = manner
  const [overview, counts] = await Promise.all([readOverview(service(), caller.scope), countCustomers(service(), caller.scope, everyCustomer)])
  const customers = Object.values(counts ?? {}).reduce((sum, count) => sum + count, 0)
  return (
    <div className="grid gap-6">
      <PageHeader title={t('title')} subtitle={t('zone', { zone: overview.timeZone })} />
      <Waits waits={overview.waits} caller={caller} manner={manner} />
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <FiguresPanel title={t('today')} figures={overview.today} manner={manner} />
        <FiguresPanel title={t('month')} figures={overview.month} manner={manner} more={[[t('refusals'), show(overview.refusals, manner)]]} />
      </div>
      <DaysPanel overview={overview} manner={manner} />
      <Panel title={t('customers')}>
        <p>
          <Link href="/customers?status=member" className="underline decoration-line underline-offset-4 hover:decoration-current">
            {t('members', { members: counts?.member ?? 0, customers })}
            <LinkPending />
          </Link>
        </p>
      </Panel>
    </div>
  )
}

function Waits({ waits, caller, manner: { t } }: { waits: Overview['waits']; caller: Caller; manner: Manner }) {
  const isOperator = may(caller, 'operator.view')
  const approvals = isOperator ? '/operator/approvals' : '/limits'
  const all: [text: string, count: number, href: string][] = [
    isOperator
      ? [t('waits.requests', { count: waits.requests }), waits.requests, may(caller, 'one-click.grant') ? '/one-click' : approvals]
      : [t('waits.ownRequests', { count: waits.requests }), waits.requests, '/settings/one-click'],
    [t('waits.limitChanges', { count: waits.limitChanges }), waits.limitChanges, approvals],
    [t('waits.settingChanges', { count: waits.settingChanges }), waits.settingChanges, approvals],
    [t('waits.unknown', { count: waits.unknown }), waits.unknown, isOperator ? '/operator/unknown' : '/orders?unknown=1'],
    [t('waits.failedDeliveries', { count: waits.failedDeliveries }), waits.failedDeliveries, '/notifications?state=failed'],
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
              <Link href={href} className="inline-flex min-h-6 items-center underline decoration-line underline-offset-4 hover:decoration-current">
                {text}
                <LinkPending />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

function FiguresPanel({ title, figures, manner, more = [] }: { title: string; figures: Figures; manner: Manner; more?: [string, string][] }) {
  const { t, language } = manner
  const sums = Object.entries(figures.sums).map(([currency, minor]) => showMoney({ minor, currency }, localeOf[language]))
  const lines: [string, string][] = [
    [t('payments'), show(figures.approved, manner)],
    [t('sums'), sums.length === 0 ? t('nothing') : sums.join(' · ')],
    [t('oneClick'), share(figures.oneClick, figures.approved, manner)],
    [t('approval'), share(figures.approved, figures.approved + figures.declined, manner)],
    ...more,
  ]
  return (
    <Panel title={title}>
      <dl className="grid gap-2 text-sm">
        {lines.map(([name, value]) => (
          <div key={name} className="flex flex-wrap justify-between gap-x-4">
            <dt className="text-muted">{name}</dt>
            <dd className="font-medium tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  )
}

/** The chart, and the table behind it. */
function DaysPanel({ overview, manner }: { overview: Overview; manner: Manner }) {
  const { t } = manner
  return (
    <Panel title={t('chart.title')} description={t('chart.describe')}>
      <DayBars label={t('chart.title')} days={overview.days.map(({ day, figures }) => ({ day, all: figures.approved, part: figures.oneClick }))} />
      <details className="mt-4 text-sm">
        <summary className="inline-flex min-h-9 cursor-pointer items-center underline decoration-line underline-offset-4 pointer-coarse:min-h-11">
          {t('chart.table')}
        </summary>
        <table className="mt-2 w-full border-collapse tabular-nums">
          <thead>
            <tr>
              {(['day', 'payments', 'oneClickCount', 'approval'] as const).map((column, place) => (
                <th key={column} scope="col" className={`border-line border-b py-1 align-bottom font-medium ${place === 0 ? 'text-left' : 'pl-3 text-right'}`}>
                  {t(column)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {overview.days.toReversed().map(({ day, figures }) => (
              <tr key={day}>
                <th scope="row" className="py-1 text-left font-normal">
                  {showDay(day, manner)}
                </th>
                <td className="py-1 pl-3 text-right">{show(figures.approved, manner)}</td>
                <td className="py-1 pl-3 text-right">{show(figures.oneClick, manner)}</td>
                <td className="py-1 pl-3 text-right">{share(figures.approved, figures.approved + figures.declined, manner)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
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
