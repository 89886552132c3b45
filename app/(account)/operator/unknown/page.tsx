import type { Metadata } from 'next'
import Link from 'next/link'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { textIn } from '@/app/(account)/form'
import { type LinkTo, rowLinks } from '@/app/(account)/list/way-back'
import { screen } from '@/app/(account)/screen'
import { ActForm } from '@/components/account/act-form'
import { DropParameter } from '@/components/ui/drop-parameter'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkPending } from '@/components/ui/link-pending'
import { Notice } from '@/components/ui/notice'
import { PageHeader } from '@/components/ui/page-header'
import { listUnknown, type UnknownOperation } from '@/lib/payments/unknown-queue'
import { type MessageLanguage, showShortDateTime, translator } from '@/lib/platform/messages'
import { showMoney } from '@/lib/platform/money'
import { service } from '@/lib/service'
import { may } from '@/lib/staff/rules'
import { operatorZone, showAge } from '../texts'
import { actOnOperation } from './actions'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

const outcomes = ['approved', 'declined', 'reversed', 'unknown', 'ended'] as const

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'operator')('unknown.title') }
}

export default screen(UnknownOutcomes)

/** Operations of which nobody knows whether they took money, the oldest first, and what can be done about each. */
async function UnknownOutcomes({ searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'operator.view')
  const t = translator(caller.language, 'operator')
  const { rows, count, sums } = await listUnknown(service(), caller.scope)
  const linkTo = await rowLinks()
  const query = await searchParams
  const done = outcomes.find((one) => one === textIn(query, 'done'))
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
          <Notice tone={done === 'unknown' ? 'warning' : 'success'}>{t(`unknown.done.${done}`)}</Notice>
          <DropParameter name="done" />
        </>
      )}
      <p className="max-w-prose text-muted text-sm">
        {t('unknown.text')} {t('zone', { zone: operatorZone })}
      </p>
      {rows.length === 0 ? (
        <EmptyState title={t('unknown.none')} />
      ) : (
        <ul className="grid gap-4">
          {rows.map((row) => (
            <Operation key={row.id} row={row} linkTo={linkTo} language={caller.language} acts={may(caller, 'unknowns.resolve')} />
          ))}
        </ul>
      )}
      {rows.length < count && <p className="text-muted text-sm">{t('unknown.shown', { count: rows.length })}</p>}
    </div>
  )
}

function Operation({ row, linkTo, language, acts }: { row: UnknownOperation; linkTo: LinkTo; language: MessageLanguage; acts: boolean }) {
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
        {row.cause && <p className="text-muted">{row.cause}</p>}
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
                  hidden={{ operationId: String(row.id), act }}
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
