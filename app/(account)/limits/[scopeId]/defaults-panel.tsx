import Link from 'next/link'
import { DataTable } from '@/components/table/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { LinkPending } from '@/components/ui/link-pending'
import { Panel } from '@/components/ui/panel'
import { minorOf, type WindowKind } from '@/lib/limits/rules'
import type { ScopeView } from '@/lib/limits/scope-queries'
import { type Caller, may } from '@/lib/staff/rules'
import { LimitForm } from '../limit-form'
import { type Reader, showMinor, showWindow } from '../texts'

type DefaultsPanelProps = {
  view: ScopeView
  reader: Reader
  caller: Caller
  /** Which limit is edited, as `BYN.day`; anything else that is not empty opens the form for a new one. */
  editing: string
}

/** The default limits of a scope by currency, and the form to change one. */
export function DefaultsPanel({ view, reader, caller, editing }: DefaultsPanelProps) {
  const { t } = reader
  const mayPropose = may(caller, 'limits.propose')
  const currencies = [...new Set(view.defaults.map(({ currency }) => currency))]
  const [, currency, window] = /^([A-Z]{3})\.(day|week)$/.exec(editing) ?? []
  const chosen = currency && view.currencies.includes(currency) ? { currency, window: window as WindowKind } : null
  const cell = (of: { currency: string; window: WindowKind }) => (
    <LimitCell limit={{ ...of, minor: minorOf(view.defaults, of) }} {...{ view, reader, mayPropose }} />
  )
  return (
    <Panel title={t('defaults.title')} description={t('defaults.describe')}>
      <div className="grid gap-4">
        {currencies.length === 0 ? (
          <EmptyState title={t('defaults.empty')}>{t('defaults.emptyText')}</EmptyState>
        ) : (
          <>
            <DataTable
              label={t('defaults.label')}
              columns={[
                { id: 'currency', label: t('defaults.currency'), narrow: 'title' },
                { id: 'day', label: t('defaults.day') },
                { id: 'week', label: t('defaults.week') },
              ]}
              rows={currencies.map((code) => ({
                id: code,
                cells: {
                  currency: <span className="font-medium">{code}</span>,
                  day: cell({ currency: code, window: 'day' }),
                  week: cell({ currency: code, window: 'week' }),
                },
              }))}
            />
            <p className="text-muted text-sm">{t('defaults.closed')}</p>
          </>
        )}
        {!mayPropose && <p className="text-muted text-sm">{t('customer.readOnly')}</p>}
        {mayPropose && editing === '' && (
          <div>
            <LinkButton href={`/limits/${view.id}?edit=new#limits`} variant="secondary" size="sm" scroll={false}>
              {t('defaults.set')}
            </LinkButton>
          </div>
        )}
        {mayPropose && editing !== '' && (
          <LimitForm
            key={editing}
            scopeId={view.id}
            customerId={null}
            limits={view.defaults}
            currencies={view.currencies}
            reader={reader}
            maySet={may(caller, 'limits.set')}
            chosen={chosen}
            cancel={`/limits/${view.id}#limits`}
          />
        )}
      </div>
    </Panel>
  )
}

type LimitCellProps = {
  limit: { currency: string; window: WindowKind; minor: bigint | null }
  view: ScopeView
  reader: Reader
  mayPropose: boolean
}

function LimitCell({ limit: { currency, window, minor }, view, reader, mayPropose }: LimitCellProps) {
  const { t } = reader
  return (
    <span className="flex flex-wrap items-baseline gap-x-3">
      <span className={minor === null ? 'text-muted' : ''}>{minor === null ? t('defaults.none') : showMinor(reader, minor, currency)}</span>
      {mayPropose && (
        <Link
          href={`/limits/${view.id}?edit=${currency}.${window}#limits`}
          scroll={false}
          aria-label={t('defaults.changeOne', { currency, window: showWindow(reader, window) })}
          className="inline-flex min-h-6 items-center pointer-coarse:min-h-11 text-muted underline decoration-line underline-offset-4 hover:text-ink"
        >
          {t('defaults.change')}
          <LinkPending />
        </Link>
      )}
    </span>
  )
}
