import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { wayBack } from '@/app/(account)/list/way-back'
import { orderTones } from '@/app/(account)/orders/order-tones'
import { screen } from '@/app/(account)/screen'
import { Badge } from '@/components/ui/badge'
import { DropParameter } from '@/components/ui/drop-parameter'
import { Notice } from '@/components/ui/notice'
import { PageHeader } from '@/components/ui/page-header'
import { translator } from '@/lib/platform/messages'
import { may } from '@/lib/staff/rules'
import { DecisionPanel } from './decision-panel'
import { FactsPanel } from './facts-panel'
import { MoneyPanel } from './money-panel'
import { NotificationsPanel } from './notifications-panel'
import { OperationsPanel } from './operations-panel'
import { type OrderPage, readPage } from './read-page'
import { showAmount } from './texts'

type Props = { params: Promise<{ orderId: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'orders')('order.title', { number: '' }).trim() }
}

export default screen(Order)

/** One order: what was asked, every operation with its outcome, and what can be done about the money. */
async function Order({ params, searchParams }: Props) {
  const caller = await requireCaller()
  const { orderId } = await params
  await requireRight(caller, 'orders.view', { kind: 'order-id', id: orderId })
  const query = await searchParams
  const one = (name: string) => (typeof query[name] === 'string' ? query[name] : null)
  const page = await readPage(caller, orderId)
  if (!page) notFound()
  const { order, reader } = page
  const { t } = reader
  return (
    <div className="grid grid-cols-1 gap-6">
      <PageHeader
        title={t('order.title', { number: order.number })}
        subtitle={t('zone', { zone: order.merchant.timeZone })}
        back={await wayBack({ href: '/orders', label: t('title') }, { language: caller.language, row: order.id })}
        actions={
          <p className="flex flex-wrap items-center gap-3">
            <Badge tone={orderTones[order.state]}>{t(`state.${order.state}`)}</Badge>
            <span className="font-semibold text-lg tabular-nums">{showAmount(reader, order.amount)}</span>
          </p>
        }
      />
      <Done page={page} done={one('done')} />
      <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid grid-cols-1 gap-6">
          <div id="money">
            <MoneyPanel page={page} mayConfirm={may(caller, 'orders.confirm')} mayCancel={may(caller, 'orders.cancel')} asking={one('do')} />
          </div>
          <OperationsPanel page={page} seesSix={may(caller, 'cards.see-six-and-four')} />
          {may(caller, 'notifications.view') && <NotificationsPanel page={page} caller={caller} />}
        </div>
        <div className="grid grid-cols-1 gap-6">
          <FactsPanel page={page} />
          <DecisionPanel page={page} />
        </div>
      </div>
    </div>
  )
}

const dones = { confirm: 'success', cancel: 'success', already: 'warning', refused: 'danger', unknown: 'warning' } as const

/** What the form before has done. A word that nothing of ours wrote into the address is not shown. */
function Done({ page: { reader }, done }: { page: OrderPage; done: string | null }) {
  const known = (Object.keys(dones) as (keyof typeof dones)[]).find((name) => name === done)
  if (!known) return null
  return (
    <>
      <Notice tone={dones[known]}>{reader.t(`done.${known}`)}</Notice>
      <DropParameter name="done" />
    </>
  )
}
