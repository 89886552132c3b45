import type { Metadata } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { rowLinks } from '@/app/(account)/list/way-back'
import { screen } from '@/app/(account)/screen'
import { Facts } from '@/components/account/facts'
import { DataTable } from '@/components/table/data-table'
import { Badge } from '@/components/ui/badge'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkPending } from '@/components/ui/link-pending'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import type { DeclineReason } from '@/lib/acquirers/contract'
import { declines } from '@/lib/acquirers/rules'
import { readAcquirerHealth } from '@/lib/payments/acquirer-health'
import type { OperationState } from '@/lib/payments/rules'
import { localeOf, type MessageLanguage, showDateTime, showShortDateTime, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { operatorZone, showCause } from '../texts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'operator')('acquirer.title') }
}

/** From this share of unanswered calls on a link is in trouble. */
const troubleFrom = 0.05

export default screen(Acquirers)

/** The links to banks: whether they answer, how often they did not, and what they said last. */
async function Acquirers() {
  const caller = await requireCaller()
  await requireRight(caller, 'operator.view')
  const { language } = caller
  const t = translator(language, 'operator')
  const { acquirer, clock } = service()
  const health = await readAcquirerHealth(service(), caller.scope, clock.now())
  const percent = ({ sent, failed }: { sent: number; failed: number }) =>
    new Intl.NumberFormat(localeOf[language], { style: 'percent', maximumFractionDigits: 1 }).format(sent === 0 ? 0 : failed / sent)
  const state = health.hour.sent === 0 ? 'quiet' : health.hour.failed / health.hour.sent >= troubleFrom ? 'trouble' : 'up'
  const linkTo = await rowLinks()
  const facts: [string, ReactNode][] = [
    [t('acquirer.lastAnswer'), health.lastAnswerAt ? showDateTime(health.lastAnswerAt, language, operatorZone) : t('acquirer.never')],
    [t('acquirer.hour'), t('acquirer.share', { ...health.hour, percent: percent(health.hour) })],
    [t('acquirer.day'), t('acquirer.share', { ...health.day, percent: percent(health.day) })],
    [
      t('unknown.title'),
      <Link key="unknown" href="/operator/unknown" className="underline decoration-line underline-offset-4 hover:decoration-ink">
        {t('unknown.subtitle', { count: health.unknown })}
        <LinkPending />
      </Link>,
    ],
  ]
  return (
    <div className="grid gap-5">
      <PageHeader title={t('acquirer.title')} subtitle={t('acquirer.subtitle')} back={{ href: '/operator', label: t('back') }} />
      <Panel
        title={t('acquirer.link', { name: acquirer.name })}
        actions={<Badge tone={{ up: 'green', trouble: 'red', quiet: 'gray' }[state] as 'green'}>{t(`acquirer.${state}`)}</Badge>}
      >
        <Facts facts={facts} />
      </Panel>
      <h2 className="font-semibold">{t('acquirer.latest')}</h2>
      {health.latest.length === 0 ? (
        <EmptyState title={t('acquirer.none')}>{t('acquirer.noneText')}</EmptyState>
      ) : (
        <DataTable
          label={t('acquirer.latest')}
          columns={[
            { id: 'bill', label: t('acquirer.bill'), narrow: 'title' },
            { id: 'type', label: t('acquirer.type') },
            { id: 'state', label: t('acquirer.state'), narrow: 'corner' },
            { id: 'message', label: t('acquirer.message') },
            { id: 'at', label: t('acquirer.at'), align: 'right' },
          ]}
          rows={health.latest.map((row, place) => ({
            id: `${row.billNumber} ${place}`,
            cells: {
              bill: (
                <Link {...linkTo(`/orders/${row.orderId}`, place)} className="underline decoration-line underline-offset-4 hover:decoration-ink">
                  {row.billNumber}
                  <LinkPending />
                </Link>
              ),
              type: t(`acquirer.types.${row.type as 100}`),
              state: row.type !== 100 && row.state === 'approved' ? t('acquirer.carriedOut') : t(`acquirer.outcome.${row.state as OperationState}`),
              message: saidOf(row, language),
              at: showShortDateTime(row.at, language, operatorZone),
            },
          }))}
        />
      )}
      <p className="text-muted text-sm">{t('zone', { zone: operatorZone })}</p>
    </div>
  )
}

/** A reason of the bank in the reader's words, and anything else as it came. What was said while an approval was still being asked for says nothing any more. */
function saidOf({ state, message }: { state: string; message: string | null }, language: MessageLanguage): string {
  if (message === null || state === 'approved') return '–'
  return isDecline(message) ? translator(language, 'operator')(`acquirer.said.${message}`) : showCause(language, message)
}

function isDecline(message: string): message is DeclineReason {
  return Object.hasOwn(declines, message)
}
