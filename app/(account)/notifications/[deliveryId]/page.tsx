import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { textIn } from '@/app/(account)/form'
import { wayBack } from '@/app/(account)/list/way-back'
import { screen } from '@/app/(account)/screen'
import { Facts } from '@/components/account/facts'
import { DataTable } from '@/components/table/data-table'
import { AskAgain } from '@/components/ui/ask-again'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { DropParameter } from '@/components/ui/drop-parameter'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkPending } from '@/components/ui/link-pending'
import { Notice } from '@/components/ui/notice'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { readDelivery } from '@/lib/notifications/queries'
import { showDateTime, showShortDateTime, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { may } from '@/lib/staff/rules'
import { resendDelivery } from '../actions'
import { addressOf, zoneOf } from '../address'
import { TestForm } from '../test-form'
import { destinationOf, isTest, objectOf, outcomeText, stateOf } from '../texts'

type Props = { params: Promise<{ deliveryId: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'notifications')('title') }
}

export default screen(DeliveryPage)

/** One delivery with every attempt: when, how long, what came back. */
async function DeliveryPage({ params, searchParams }: Props) {
  const caller = await requireCaller()
  const { deliveryId } = await params
  await requireRight(caller, 'notifications.view', { kind: 'delivery', id: deliveryId })
  const delivery = /^\d{1,18}$/.test(deliveryId) ? await readDelivery(service(), caller.scope, BigInt(deliveryId)) : null
  if (!delivery) notFound()
  const t = translator(caller.language, 'notifications')
  const timeZone = await zoneOf(caller, delivery.merchantId)
  const done = textIn(await searchParams, 'done')
  const state = stateOf(delivery, t)
  const test = isTest(delivery) ? delivery.endpoint : null
  const columns = [
    { id: 'at', label: t('detail.at'), narrow: 'title' as const },
    { id: 'result', label: t('detail.result') },
    { id: 'to', label: t('detail.to') },
    { id: 'answer', label: t('detail.answer') },
  ]
  const rows = delivery.tries.map((attempt) => ({
    id: String(attempt.number),
    cells: {
      at: `${attempt.number}. ${showShortDateTime(attempt.at, caller.language, timeZone)}`,
      result: outcomeText(t, attempt),
      to: <span className="break-all">{attempt.url}</span>,
      answer: attempt.answer ? <code className="whitespace-pre-wrap break-all">{attempt.answer}</code> : t('detail.noAnswer'),
    },
  }))
  const about = delivery.about ? (
    <Link
      href={`/${delivery.about.kind === 'order' ? 'orders' : 'customers'}/${delivery.about.id}`}
      className="inline-flex min-h-6 items-center underline decoration-line underline-offset-4 hover:decoration-current pointer-coarse:min-h-11"
    >
      {objectOf(delivery, t)}
      <LinkPending />
    </Link>
  ) : (
    objectOf(delivery, t)
  )
  const isReachable = !delivery.endpoint || delivery.endpoint.state === 'on'
  const resend = !test && may(caller, 'notifications.resend') && isReachable && (
    <form action={resendDelivery}>
      <input type="hidden" name="deliveryId" value={String(delivery.id)} />
      <Button type="submit" variant="primary">
        {t('resend.one')}
      </Button>
    </form>
  )
  const again = test && test.state !== 'deleted' && delivery.endpointId && delivery.state !== 'waiting' && may(caller, 'notifications.test') && (
    <TestForm t={t} merchantId={delivery.merchantId} endpoint={{ ...test, id: delivery.endpointId }} again />
  )
  return (
    <div className="grid gap-6">
      <PageHeader
        title={t('detail.title', { type: delivery.event.type })}
        subtitle={t('zone', { zone: timeZone })}
        back={await wayBack({ href: addressOf(delivery.merchantId), label: t('detail.back') }, { language: caller.language, row: delivery.id })}
        actions={again || resend}
      />
      {done === 'resent' && <Notice tone="success">{t('done.resent', { count: 1 })}</Notice>}
      {done === 'nothing' && <Notice tone="warning">{t('done.nothing')}</Notice>}
      <DropParameter name="done" />
      <Panel title={destinationOf(delivery, t)} actions={<Badge tone={state.tone}>{state.text}</Badge>}>
        <Facts
          facts={[
            [t('detail.object'), about],
            [t('detail.event'), delivery.event.publicId],
            [t('detail.created'), showDateTime(delivery.event.at, caller.language, timeZone)],
          ]}
        />
      </Panel>
      {test && (
        <Notice tone="info" title={t('test.badge')}>
          <p>{t('test.explained')}</p>
          {delivery.state === 'waiting' && <p>{t('test.waiting')}</p>}
        </Notice>
      )}
      {test && delivery.state === 'waiting' && <AskAgain everySeconds={2} />}
      {!test && !isReachable && <p className="text-muted text-sm">{t('detail.unreachable')}</p>}
      <section className="grid gap-3">
        <h2 className="font-semibold text-base">{t('detail.attempts')}</h2>
        {rows.length === 0 ? <EmptyState title={t('detail.none')} /> : <DataTable label={t('detail.attempts')} columns={columns} rows={rows} />}
      </section>
    </div>
  )
}
