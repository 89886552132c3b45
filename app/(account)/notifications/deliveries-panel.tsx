import { Pages } from '@/app/(account)/list/pages'
import type { LinkTo } from '@/app/(account)/list/way-back'
import { ExportForm } from '@/components/account/export-form'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Field } from '@/components/ui/field'
import { LinkButton } from '@/components/ui/link-button'
import { Notice } from '@/components/ui/notice'
import { Select } from '@/components/ui/select'
import { TextInput } from '@/components/ui/text-input'
import { readFilter } from '@/lib/notifications/delivery-address'
import { countToResend, type EndpointRow, type listDeliveries } from '@/lib/notifications/queries'
import { mostResent } from '@/lib/notifications/resend'
import { deliveryStates, deliveryTypes } from '@/lib/notifications/rules'
import { type Cursor, cursorText } from '@/lib/platform/list-address'
import type { Scope } from '@/lib/platform/scope'
import { service } from '@/lib/service'
import { resendShown } from './actions'
import { addressOf } from './address'
import { DeliveriesTable } from './deliveries-table'
import type { Reader, T } from './texts'

type Props = {
  reader: Reader
  /** Null: of every merchant of the caller. */
  merchant: { id: number } | null
  list: Awaited<ReturnType<typeof listDeliveries>>
  /** Null: more than can be counted while one waits. */
  count: number | null
  cursor: Cursor | null
  typed: Record<string, string>
  endpoints: EndpointRow[]
  exports: boolean
  resend: { asked: boolean; scope: Scope } | null
  linkTo: LinkTo
}

/** What was sent and what waits, newest first, filtered by the address. */
export function DeliveriesPanel({ reader, merchant, list, count, cursor, typed, endpoints, exports, resend, linkTo }: Props) {
  const { t, language } = reader
  const merchantId = merchant?.id ?? null
  const isFiltered = Object.keys(typed).length > 0
  const empty = isFiltered || cursor ? 'none' : 'empty'
  const asked = resend?.asked && merchant
  return (
    <section className="grid gap-3">
      <div>
        <h2 className="font-semibold text-base">{t('deliveries.title')}</h2>
        <p className="text-muted text-sm">{count === null ? t('deliveries.uncounted') : t('deliveries.count', { count })}</p>
      </div>
      <Filters t={t} merchantId={merchantId} typed={typed} endpoints={endpoints} />
      {asked && <ResendPreview reader={reader} merchantId={merchant.id} typed={typed} scope={resend.scope} />}
      {list.rows.length === 0 ? (
        <EmptyState
          title={t(`deliveries.${empty}`)}
          action={(isFiltered || cursor) && <LinkButton href={addressOf(merchantId)}>{t('filter.clear')}</LinkButton>}
        >
          {t(`deliveries.${empty}Text`)}
        </EmptyState>
      ) : (
        <DeliveriesTable rows={list.rows} reader={reader} withObject withMerchant={merchant === null} linkTo={linkTo} />
      )}
      <div className="flex flex-wrap items-center justify-end gap-2 empty:hidden">
        {exports && list.rows.length > 0 && (
          <span className="mr-auto">
            <ExportForm
              list="deliveries"
              parameters={[...(merchantId === null ? [] : [['merchant', String(merchantId)] as const]), ...Object.entries(typed)]}
              language={language}
            />
          </span>
        )}
        {resend && !asked && merchant && list.rows.length > 0 && (
          <LinkButton href={addressOf(merchant.id, { ...typed, resend: '1' })} size="sm">
            {t('resend.all')}
          </LinkButton>
        )}
        <Pages page={list} addressOf={(place) => addressOf(merchantId, { ...typed, [place.side]: cursorText(place) })} language={language} />
      </div>
    </section>
  )
}

function Filters({ t, merchantId, typed, endpoints }: { t: T; merchantId: number | null; typed: Record<string, string>; endpoints: EndpointRow[] }) {
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
        {merchantId !== null && <input type="hidden" name="merchant" value={merchantId} />}
        {choice(
          'state',
          t('filter.state'),
          deliveryStates.map((value) => ({ value, label: t(`state.${value}`) })),
        )}
        {choice(
          'type',
          t('filter.type'),
          deliveryTypes.map((value) => ({ value, label: value })),
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
  const count = await countToResend(service(), scope, { ...readFilter(typed, timeZone).filter, merchantId })
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
