import type { Metadata } from 'next'
import Link from 'next/link'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { screen } from '@/app/(account)/screen'
import { DataTable, type TableRow } from '@/components/table/data-table'
import { AskAgain } from '@/components/ui/ask-again'
import { Badge, type Tone } from '@/components/ui/badge'
import { buttonLook } from '@/components/ui/button-look'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { LinkPending } from '@/components/ui/link-pending'
import { Meter } from '@/components/ui/meter'
import { Notice } from '@/components/ui/notice'
import { PageHeader } from '@/components/ui/page-header'
import { type ExportView, listExports } from '@/lib/exports/queries'
import type { ExportState } from '@/lib/exports/rules'
import { readMainZone } from '@/lib/merchants/main-zone'
import { localeOf, type MessageLanguage, showShortDateTime, type Translator, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'

import { addressOfList } from './list-address'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'exports')('title') }
}

const notices = { waiting: 'info', tooMany: 'warning', gone: 'warning', notReady: 'warning', failed: 'danger', notAllowed: 'warning' } as const

export default screen(Exports)

/** Files that the caller asked for: what is being written, and what is there to be taken. */
async function Exports({ searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'account.own')
  const { language, staffId } = caller
  const t = translator(language, 'exports')
  const query = await searchParams
  const notice = (Object.keys(notices) as (keyof typeof notices)[]).find((name) => name === query.notice)
  const [rows, timeZone] = await Promise.all([listExports(service(), staffId), readMainZone(service(), caller.scope)])
  const manner = { t, language, timeZone }
  const isOpen = rows.some(({ state }) => state === 'waiting' || state === 'running')
  return (
    <div className="grid gap-5">
      <PageHeader title={t('title')} subtitle={`${t('subtitle')} ${t('zone', { zone: timeZone })}`} />
      {isOpen && <AskAgain everySeconds={3} />}
      {notice && <Notice tone={notices[notice]}>{t(`notice.${notice}`)}</Notice>}
      {isOpen && <p className="text-muted text-sm">{t('running')}</p>}
      {rows.length === 0 ? (
        <EmptyState title={t('empty.title')} action={<LinkButton href="/customers">{t('empty.action')}</LinkButton>}>
          {t('empty.text')}
        </EmptyState>
      ) : (
        <DataTable label={t('table')} columns={columnsOf(t)} rows={rows.map((row) => rowOf(row, manner))} />
      )}
    </div>
  )
}

type T = Translator<'exports'>
type Manner = { t: T; language: MessageLanguage; timeZone: string }

const columnsOf = (t: T) => [
  { id: 'file', label: t('column.file'), narrow: 'title' as const },
  { id: 'state', label: t('column.state'), narrow: 'corner' as const },
  { id: 'rows', label: t('column.rows'), align: 'right' as const },
  { id: 'asked', label: t('column.asked') },
  { id: 'action', label: t('column.action') },
]

const tones: Record<ExportState, Tone> = { waiting: 'neutral', running: 'blue', done: 'green', failed: 'red', expired: 'gray' }

function rowOf(row: ExportView, manner: Manner): TableRow {
  const { t, language, timeZone } = manner
  const list = addressOfList(row.list, row.query)
  return {
    id: row.id,
    cells: {
      file: (
        <span className="grid justify-items-start">
          <span className="font-medium wrap-anywhere">{row.fileName}</span>
          {list && (
            <Link
              href={list}
              aria-label={t('listOf', { file: row.fileName })}
              className="inline-flex min-h-6 items-center font-normal text-muted text-sm underline decoration-line underline-offset-4 hover:decoration-current pointer-coarse:min-h-11"
            >
              {t('list')}
              <LinkPending />
            </Link>
          )}
        </span>
      ),
      state: <Badge tone={tones[row.state]}>{t(`state.${row.state}`)}</Badge>,
      rows: row.rowsTotal?.toLocaleString(localeOf[language]) ?? <span className="text-muted">{t('uncounted')}</span>,
      asked: <time dateTime={row.requestedAt.toISOString()}>{showShortDateTime(row.requestedAt, language, timeZone)}</time>,
      action: <Action row={row} manner={manner} />,
    },
  }
}

function Action({ row, manner: { t, language, timeZone } }: { row: ExportView; manner: Manner }) {
  const shown = (count: number) => count.toLocaleString(localeOf[language])
  if (row.state === 'waiting' || row.state === 'running') {
    if (row.rowsTotal === null) return <span className="tabular-nums">{t('progressUncounted', { done: shown(row.rowsDone) })}</span>
    const total = Math.max(row.rowsTotal, row.rowsDone)
    return (
      <Meter
        label={t('progressLabel', { file: row.fileName })}
        value={row.rowsDone}
        max={total}
        text={t('progress', { done: shown(row.rowsDone), total: shown(total) })}
      />
    )
  }
  if (row.state === 'failed') return <span className="text-muted">{t('failed')}</span>
  if (row.state === 'expired') return <span className="text-muted">{t('gone')}</span>
  const size = (Number(row.bytes) / 1e6).toLocaleString(localeOf[language], { maximumFractionDigits: 1, minimumFractionDigits: 1 })
  return (
    <span className="flex flex-wrap items-center gap-x-3">
      {/* A file is no page: a plain link, which nothing fetches before it is asked for. */}
      <a href={`/exports/${row.id}/file`} className={buttonLook('secondary', 'sm')} aria-label={t('downloadFile', { file: row.fileName })}>
        {t('download')}
      </a>
      <span className="text-muted text-xs">
        {t('size', { size })}, {t('until', { at: showShortDateTime(row.expiresAt, language, timeZone) })}
      </span>
    </span>
  )
}
