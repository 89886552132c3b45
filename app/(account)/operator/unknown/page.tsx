import type { Metadata } from 'next'
import Link from 'next/link'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { textIn } from '@/app/(account)/form'
import { type LinkTo, rowLinks } from '@/app/(account)/list/way-back'
import { screen } from '@/app/(account)/screen'
import { ActForm } from '@/components/account/act-form'
import { Button } from '@/components/ui/button'
import { DropParameter } from '@/components/ui/drop-parameter'
import { EmptyState } from '@/components/ui/empty-state'
import { Field } from '@/components/ui/field'
import { LinkButton } from '@/components/ui/link-button'
import { LinkPending } from '@/components/ui/link-pending'
import { Notice } from '@/components/ui/notice'
import { PageHeader } from '@/components/ui/page-header'
import { TextInput } from '@/components/ui/text-input'
import { listUnknown, readOperationName, type UnknownOperation } from '@/lib/payments/unknown-queue'
import { type MessageLanguage, showShortDateTime, translator } from '@/lib/platform/messages'
import { showMoney } from '@/lib/platform/money'
import { service } from '@/lib/service'
import { may } from '@/lib/staff/rules'
import { operatorZone, showAge, showCause } from '../texts'
import { actOnOperation } from './actions'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

const outcomes = ['approved', 'declined', 'reversed', 'unknown', 'not-reversed', 'ended'] as const
const uncertain: readonly string[] = ['unknown', 'not-reversed']

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'operator')('unknown.title') }
}

export default screen(UnknownOutcomes)

/** Operations of which nobody knows whether they took money, the oldest first, and what can be done about each. */
async function UnknownOutcomes({ searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'operator.view')
  const t = translator(caller.language, 'operator')
  const linkTo = await rowLinks()
  const query = await searchParams
  const typed = textIn(query, 'merchant').trim().slice(0, 20)
  const merchantId = /^[1-9]\d{0,8}$/.test(typed) ? Number(typed) : null
  const after = idIn(query, 'after')
  const { rows, count, sums, next } = await listUnknown(service(), caller.scope, { merchantId, after })
  const done = outcomes.find((one) => one === textIn(query, 'done'))
  const operationId = idIn(query, 'operation')
  const named = done && operationId !== null ? await readOperationName(service(), caller.scope, operationId) : null
  const ofMerchant = (more: Record<string, string>) => {
    const address = new URLSearchParams({ ...(merchantId === null ? {} : { merchant: String(merchantId) }), ...more }).toString()
    return address === '' ? '/operator/unknown' : `/operator/unknown?${address}`
  }
  const all = sums.map((sum) => showMoney(sum, caller.language)).join(', ')
  return (
    <div className="grid gap-5">
      <PageHeader
        title={t('unknown.title')}
        subtitle={[t('unknown.subtitle', { count }), all && t('unknown.sums', { sums: all })].filter(Boolean).join('. ')}
        back={{ href: '/operator', label: t('back') }}
      />
      {done && (
        <>
          <Notice tone={uncertain.includes(done) ? 'warning' : 'success'}>
            {t(`unknown.done.${done}`)}{' '}
            {named && (
              <Link href={`/orders/${named.orderId}`} className="underline underline-offset-4">
                {t('unknown.order', { number: named.orderNumber, bill: named.billNumber })}
                <LinkPending />
              </Link>
            )}
          </Notice>
          <DropParameter name="done" />
          <DropParameter name="operation" />
        </>
      )}
      <p className="max-w-prose text-muted text-sm">
        {t('unknown.text')} {t('zone', { zone: operatorZone })}
      </p>
      <form action="/operator/unknown" className="flex flex-wrap items-end gap-3">
        <Field label={t('unknown.merchant')} htmlFor="unknown-merchant">
          <TextInput id="unknown-merchant" name="merchant" inputMode="numeric" defaultValue={typed} maxLength={9} autoComplete="off" />
        </Field>
        <Button type="submit">{t('unknown.filter')}</Button>
        {typed !== '' && <LinkButton href="/operator/unknown">{t('unknown.clear')}</LinkButton>}
      </form>
      {typed !== '' && merchantId === null && <Notice tone="warning">{t('unknown.badMerchant')}</Notice>}
      {merchantId !== null && <p className="text-sm">{t('unknown.of', { id: String(merchantId) })}</p>}
      {rows.length === 0 ? (
        <EmptyState title={merchantId === null ? t('unknown.none') : t('unknown.noneOf')}>{t('unknown.noneText')}</EmptyState>
      ) : (
        <ul className="grid gap-4">
          {rows.map((row) => (
            <Operation key={row.id} row={row} linkTo={linkTo} language={caller.language} acts={may(caller, 'unknowns.resolve')} merchantId={merchantId} />
          ))}
        </ul>
      )}
      <div className="flex flex-wrap gap-2 empty:hidden">
        {after !== null && (
          <LinkButton href={ofMerchant({})} size="sm" variant="ghost">
            {t('unknown.first')}
          </LinkButton>
        )}
        {next !== null && (
          <LinkButton href={ofMerchant({ after: String(next) })} size="sm">
            {t('unknown.next')}
          </LinkButton>
        )}
      </div>
    </div>
  )
}

type OperationProps = { row: UnknownOperation; linkTo: LinkTo; language: MessageLanguage; acts: boolean; merchantId: number | null }

function Operation({ row, linkTo, language, acts, merchantId }: OperationProps) {
  const t = translator(language, 'operator')
  const choices = row.type === 100 ? (['inquire', 'reverse'] as const) : (['inquire'] as const)
  return (
    <li className="grid gap-4 rounded-xl border border-line bg-surface p-5 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
      <div className="grid content-start gap-1 text-sm">
        <p className="font-semibold text-base tabular-nums">
          {showMoney(row.amount, language)}{' '}
          <span className="font-normal text-muted">{t('unknown.age', { age: showAge(t, row.startedAt, service().clock.now()) })}</span>
        </p>
        <p>
          {row.merchantName} ({row.merchantId}), {t(`unknown.type.${row.type === 100 ? 'payment' : 'follow-up'}`)}
        </p>
        <p>
          <Link {...linkTo(`/orders/${row.orderId}`, row.id)} className="underline decoration-line underline-offset-4 hover:decoration-ink">
            {t('unknown.order', { number: row.orderNumber, bill: row.billNumber })}
            <LinkPending />
          </Link>
        </p>
        <p className="text-muted">
          {row.nextInquiryAt
            ? t('unknown.asked', { count: row.inquiries, next: showShortDateTime(row.nextInquiryAt, language, operatorZone) })
            : t('unknown.askedOnly', { count: row.inquiries })}
        </p>
        {row.late && <p>{t('unknown.late')}</p>}
        {row.cause && <p className="text-muted">{t('unknown.last', { cause: showCause(language, row.cause) })}</p>}
      </div>
      {acts && (
        <div className="grid content-start gap-2">
          {choices.map((act) => (
            <details key={act} className="rounded-lg border border-line p-3">
              <summary className="cursor-pointer font-medium pointer-coarse:min-h-11">{t(`unknown.${act}`)}</summary>
              <div className="mt-3">
                <ActForm
                  id={`${act}-${row.id}`}
                  action={actOnOperation}
                  hidden={{ operationId: String(row.id), act, merchant: String(merchantId ?? '') }}
                  fields={[{ kind: 'area', name: 'reason', label: t('reason') }]}
                  submit={{ label: t(`unknown.${act}`), pending: t('pending'), variant: act === 'reverse' ? 'danger' : 'primary' }}
                  errorTitle={t('errors')}
                />
              </div>
            </details>
          ))}
        </div>
      )}
    </li>
  )
}

function idIn(query: Record<string, string | string[] | undefined>, name: string): bigint | null {
  const text = textIn(query, name)
  return /^[1-9]\d{0,17}$/.test(text) ? BigInt(text) : null
}
