import Link from 'next/link'
import { DataTable } from '@/components/table/data-table'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Field } from '@/components/ui/field'
import { LinkButton } from '@/components/ui/link-button'
import { LinkPending } from '@/components/ui/link-pending'
import { Notice } from '@/components/ui/notice'
import { Select } from '@/components/ui/select'
import { TextInput } from '@/components/ui/text-input'
import { countToResend, type DeliveryRow, type EndpointRow } from '@/lib/notifications/queries'
import { mostResent } from '@/lib/notifications/resend'
import { type DeliveryState, deliveryStates, eventTypes } from '@/lib/notifications/rules'
import { type MessageLanguage, showShortDateTime } from '@/lib/platform/messages'
import type { Scope } from '@/lib/platform/scope'
import { service } from '@/lib/service'
import { resendShown } from './actions'
import { addressOf, readFilter } from './address'
import { outcomeText, stateTones, type T } from './texts'

export type Reader = { t: T; language: MessageLanguage; timeZone: string }

type Props = {
  reader: Reader
  merchantId: number
  rows: DeliveryRow[]
  more: boolean
  paged: boolean
  typed: Record<string, string>
  endpoints: EndpointRow[]
  resend: { asked: boolean; scope: Scope } | null
}

/** What was sent and what waits, newest first, filtered by the address. */
export function DeliveriesPanel({ reader, merchantId, rows, more, paged, typed, endpoints, resend }: Props) {
  const { t } = reader
  const isFiltered = Object.keys(typed).length > 0
  const columns = [
    { id: 'event', label: t('deliveries.event'), narrow: 'title' as const },
    { id: 'state', label: t('deliveries.state'), narrow: 'corner' as const },
    { id: 'destination', label: t('deliveries.destination') },
    { id: 'last', label: t('deliveries.last') },
    { id: 'attempts', label: t('deliveries.attempts'), align: 'right' as const },
  ]
  const empty = isFiltered || paged ? 'none' : 'empty'
  return (
    <section className="grid gap-3">
      <h2 className="font-semibold text-base">{t('deliveries.title')}</h2>
      <Filters t={t} merchantId={merchantId} typed={typed} endpoints={endpoints} />
      {resend?.asked && <ResendPreview reader={reader} merchantId={merchantId} typed={typed} scope={resend.scope} />}
      {rows.length === 0 ? (
        <EmptyState title={t(`deliveries.${empty}`)}>{t(`deliveries.${empty}Text`)}</EmptyState>
      ) : (
        <DataTable label={t('deliveries.title')} columns={columns} rows={rows.map((row) => ({ id: String(row.id), cells: cellsOf(row, reader) }))} />
      )}
      <div className="flex flex-wrap justify-end gap-2 empty:hidden">
        {resend && !resend.asked && rows.length > 0 && (
          <LinkButton href={addressOf(merchantId, { ...typed, resend: '1' })} size="sm">
            {t('resend.all')}
          </LinkButton>
        )}
        {paged && (
          <LinkButton href={addressOf(merchantId, typed)} size="sm" variant="ghost">
            {t('deliveries.newest')}
          </LinkButton>
        )}
        {more && (
          <LinkButton href={addressOf(merchantId, { ...typed, before: String(rows.at(-1)?.id ?? '') })} size="sm">
            {t('deliveries.older')}
          </LinkButton>
        )}
      </div>
    </section>
  )
}

function Filters({ t, merchantId, typed, endpoints }: { t: T; merchantId: number; typed: Record<string, string>; endpoints: EndpointRow[] }) {
  const choice = (name: string, label: string, options: { value: string; label: string }[]) => (
    <Field label={label} htmlFor={`filter-${name}`}>
      <Select id={`filter-${name}`} name={name} defaultValue={typed[name] ?? ''}>
        <option value="">{t('filter.any')}</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </Select>
    </Field>
  )
  const input = (name: string, label: string, type: string) => (
    <Field label={label} htmlFor={`filter-${name}`}>
      <TextInput id={`filter-${name}`} name={name} type={type} defaultValue={typed[name] ?? ''} autoComplete="off" maxLength={200} />
    </Field>
  )
  return (
    <search>
      <form action="/notifications" className="grid grid-cols-2 items-end gap-3 rounded-xl border border-line bg-surface p-4 sm:grid-cols-3 lg:grid-cols-6">
        <input type="hidden" name="merchant" value={merchantId} />
        {choice(
          'state',
          t('filter.state'),
          deliveryStates.map((value) => ({ value, label: t(`state.${value}`) })),
        )}
        {choice(
          'type',
          t('filter.type'),
          eventTypes.map((value) => ({ value, label: value })),
        )}
        {choice('destination', t('filter.destination'), [
          { value: 'assist', label: t('deliveries.assist') },
          ...endpoints.map(({ id, name, url }) => ({ value: id, label: name || url })),
        ])}
        {input('object', t('filter.object'), 'text')}
        {input('from', t('filter.from'), 'date')}
        {input('until', t('filter.until'), 'date')}
        <div className="col-span-full flex flex-wrap gap-2">
          <Button type="submit" variant="primary">
            {t('filter.submit')}
          </Button>
          {Object.keys(typed).length > 0 && (
            <LinkButton href={addressOf(merchantId)} variant="ghost">
              {t('filter.clear')}
            </LinkButton>
          )}
        </div>
      </form>
    </search>
  )
}

/** What would be sent again, before it is: the number, and a button of its own. */
async function ResendPreview({ reader, merchantId, typed, scope }: { reader: Reader; merchantId: number; typed: Record<string, string>; scope: Scope }) {
  const { t, timeZone } = reader
  const count = await countToResend(service(), scope, { ...readFilter(typed, timeZone), merchantId })
  const cancel = (
    <LinkButton href={addressOf(merchantId, typed)} variant="ghost">
      {t('resend.cancel')}
    </LinkButton>
  )
  if (count === 0 || count > mostResent) {
    return (
      <Notice tone="warning" title={t('resend.title')}>
        <p className="mb-3">{count === 0 ? t('resend.none') : t('resend.tooMany', { most: mostResent })}</p>
        {cancel}
      </Notice>
    )
  }
  return (
    <section aria-labelledby="resend" className="grid gap-3 rounded-xl border border-accent bg-surface p-5">
      <h3 id="resend" className="font-semibold">
        {t('resend.title')}
      </h3>
      <p className="text-sm">{t('resend.text', { count })}</p>
      <form action={resendShown} className="flex flex-wrap gap-3">
        <input type="hidden" name="merchantId" value={merchantId} />
        <input type="hidden" name="query" value={new URLSearchParams(typed).toString()} />
        <Button type="submit" variant="primary">
          {t('resend.confirm')}
        </Button>
        {cancel}
      </form>
    </section>
  )
}

function cellsOf(row: DeliveryRow, { t, language, timeZone }: Reader) {
  const [last] = row.tries
  const state = row.state as DeliveryState
  return {
    event: (
      <span className="grid">
        <Link
          href={`/notifications/${row.id}`}
          className="inline-flex min-h-6 items-center font-medium underline decoration-line underline-offset-4 hover:decoration-current pointer-coarse:min-h-11"
        >
          {row.event.type}
          <LinkPending />
        </Link>
        <span className="break-all text-muted">{row.objectKey.slice(row.objectKey.indexOf(':') + 1)}</span>
      </span>
    ),
    state: <Badge tone={stateTones[state]}>{t(`state.${state}`)}</Badge>,
    destination: <span className="break-all">{destinationOf(row, t)}</span>,
    last: (
      <span className="grid">
        <span>{last ? showShortDateTime(last.at, language, timeZone) : t('deliveries.never')}</span>
        {last && <span className="text-muted">{outcomeText(t, last)}</span>}
        {row.nextAt && row.attempts > 0 && (
          <span className="text-muted">{t('deliveries.next', { at: showShortDateTime(row.nextAt, language, timeZone) })}</span>
        )}
      </span>
    ),
    attempts: row.attempts,
  }
}

export function destinationOf({ endpoint }: Pick<DeliveryRow, 'endpoint'>, t: T): string {
  if (!endpoint) return t('deliveries.assist')
  return endpoint.state === 'deleted' ? t('deliveries.deleted') : endpoint.name || endpoint.url
}
