import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { type LinkTo, ownAddresses, rowLinks, wayBack } from '@/app/(account)/list/way-back'
import { screen } from '@/app/(account)/screen'
import { ExportForm } from '@/components/account/export-form'
import { DataTable, type TableRow } from '@/components/table/data-table'
import { AskAgain } from '@/components/ui/ask-again'
import { Badge } from '@/components/ui/badge'
import { FilterChip } from '@/components/ui/filter-chip'
import { LinkButton } from '@/components/ui/link-button'
import { LinkPending } from '@/components/ui/link-pending'
import { Meter } from '@/components/ui/meter'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import type { BulkCounts } from '@/lib/bulk/preview-bulk'
import { type BulkResult, type BulkView, type ResultPart, readBulk, readResults, resultParts } from '@/lib/bulk/queries'
import { oneIn, type Query } from '@/lib/platform/list-address'
import { localeOf, type MessageLanguage, showShortDateTime, type Translator, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { outcomeRows, showAct } from '../texts'

type Props = { params: Promise<{ actionId: string }>; searchParams: Promise<Query> }
type T = Translator<'bulk'>

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'bulk')('title') }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export default screen(BulkAction)

/** How far an act on many customers is, and what became of whom. */
async function BulkAction({ params, searchParams }: Props) {
  const caller = await requireCaller()
  const { actionId } = await params
  await requireRight(caller, 'customers.bulk', { kind: 'bulk-action', id: actionId })
  const { language, scope, staffId } = caller
  const t = translator(language, 'bulk')
  const query = await searchParams
  const action = uuid.test(actionId) ? await readBulk(service(), staffId, actionId) : null
  if (!action) notFound()
  const part = resultParts.find((known) => known === oneIn(query.part)) ?? 'all'
  const after = /^\d{1,9}$/.test(oneIn(query.after)) ? Number(oneIn(query.after)) : 0
  const { counts, met, rows, next } = await readResults(service(), scope, actionId, { part, after })
  const own = await ownAddresses()
  const address = (change: Record<string, string>) => {
    const asked = new URLSearchParams({ ...(part === 'all' ? {} : { part }), ...change }).toString()
    return own(`/customers/bulk/${actionId}${asked === '' ? '' : `?${asked}`}`)
  }
  const acts = { href: '/customers/bulk', label: t('title') }
  const back = await wayBack(acts, { language })
  return (
    <div className="grid gap-5">
      {action.state === 'running' && <AskAgain everySeconds={3} />}
      <PageHeader
        title={showAct(language, action.act)}
        subtitle={action.reason}
        back={back}
        actions={
          <span className="flex flex-wrap items-center gap-3">
            <Badge tone={action.state === 'done' ? 'green' : 'blue'}>{t(`state.${action.state}`)}</Badge>
            {back.href.split(/[?#]/)[0] !== acts.href && (
              <LinkButton href={own(acts.href)} size="sm">
                {t('bar.earlier')}
              </LinkButton>
            )}
          </span>
        }
      />
      <Progress action={action} counts={counts} met={met} t={t} language={language} />
      <Panel title={t('results.title')}>
        <div className="grid gap-4">
          <Parts actionId={actionId} own={own} part={part} counts={counts} met={met} t={t} language={language} />
          {rows.length === 0 ? (
            <p className="text-muted text-sm">{t('results.none')}</p>
          ) : (
            <Results rows={rows} linkTo={await rowLinks()} t={t} language={language} />
          )}
          <div className="flex flex-wrap items-center justify-between gap-3">
            {met > 0 && (
              <ExportForm
                list="bulk-results"
                parameters={[
                  ['action', actionId],
                  ['part', part],
                ]}
                language={language}
              />
            )}
            <span className="flex flex-wrap gap-2">
              {after > 0 && (
                <LinkButton href={address({})} size="sm">
                  {t('results.first')}
                </LinkButton>
              )}
              {next !== null && (
                <LinkButton href={address({ after: String(next) })} size="sm">
                  {t('results.next')}
                </LinkButton>
              )}
            </span>
          </div>
        </div>
      </Panel>
    </div>
  )
}

type ProgressProps = { action: BulkView; counts: BulkCounts; met: number; t: T; language: MessageLanguage }

function Progress({ action: { customers, state }, counts, met, t, language }: ProgressProps) {
  const shown = (count: number) => count.toLocaleString(localeOf[language])
  return (
    <section className="grid gap-4 rounded-xl border border-line bg-surface p-5">
      <Meter label={t('progressLabel')} value={met} max={customers} text={t('progress', { done: shown(met), total: shown(customers) })} />
      {state === 'running' && <p className="text-muted text-sm">{t('running')}</p>}
      <dl className="grid gap-x-6 gap-y-1 text-sm tabular-nums sm:max-w-xl">
        {outcomeRows(t, language, counts).map(([name, count]) => (
          <div key={name} className="flex justify-between gap-4">
            <dt className="text-muted">{name}</dt>
            <dd>{count}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

type PartsProps = { actionId: string; own: (href: string) => string; part: ResultPart; counts: BulkCounts; met: number; t: T; language: MessageLanguage }

function Parts({ actionId, own, part, counts, met, t, language }: PartsProps) {
  const went = (counts.done ?? 0) + (counts.waits ?? 0)
  const of: Record<ResultPart, number> = { all: met, done: went, refused: met - went }
  return (
    <nav aria-label={t('results.part')}>
      <ul className="flex flex-wrap gap-2">
        {resultParts.map((one) => (
          <FilterChip
            key={one}
            href={own(one === 'all' ? `/customers/bulk/${actionId}` : `/customers/bulk/${actionId}?part=${one}`)}
            on={one === part}
            label={t(`results.${one}`)}
            count={of[one].toLocaleString(localeOf[language])}
          />
        ))}
      </ul>
    </nav>
  )
}

function Results({ rows, linkTo, t, language }: { rows: BulkResult[]; linkTo: LinkTo; t: T; language: MessageLanguage }) {
  return (
    <DataTable
      label={t('results.title')}
      columns={[
        { id: 'customer', label: t('results.customer'), narrow: 'title' },
        { id: 'outcome', label: t('results.outcome'), narrow: 'corner' },
        { id: 'why', label: t('results.why') },
        { id: 'at', label: t('results.at') },
      ]}
      rows={rows.map((row) => resultRow(row, { linkTo, t, language }))}
    />
  )
}

type ResultManner = { linkTo: LinkTo; t: T; language: MessageLanguage }

function resultRow({ place, customerId, number, outcome, at, timeZone }: BulkResult, { linkTo, t, language }: ResultManner): TableRow {
  const went = outcome === 'done' || outcome === 'waits'
  return {
    id: String(place),
    cells: {
      customer: (
        <Link
          {...linkTo(`/customers/${customerId}`, place)}
          className="wrap-anywhere font-medium underline decoration-line underline-offset-4 hover:decoration-current"
        >
          {number}
          <LinkPending />
        </Link>
      ),
      outcome: went ? (
        <Badge tone={outcome === 'done' ? 'green' : 'yellow'}>{t(`outcome.${outcome}`)}</Badge>
      ) : (
        <Badge tone="gray">{t('outcome.refused')}</Badge>
      ),
      why: went ? '' : t(`refused.${outcome}`),
      at: <time dateTime={at.toISOString()}>{showShortDateTime(at, language, timeZone, { nameZone: true })}</time>,
    },
  }
}
