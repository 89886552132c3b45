import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { Done as LimitDone } from '@/app/(account)/limits/done'
import { wayBack } from '@/app/(account)/list/way-back'
import { screen } from '@/app/(account)/screen'
import { DropParameter } from '@/components/ui/drop-parameter'
import { LinkButton } from '@/components/ui/link-button'
import { Notice } from '@/components/ui/notice'
import { PageHeader } from '@/components/ui/page-header'
import { translator } from '@/lib/platform/messages'
import { may } from '@/lib/staff/rules'
import { CardsPanel } from './cards-panel'
import { DecisionPanel } from './decision-panel'
import { ErasurePanel } from './erasure-panel'
import { FactsPanel } from './facts-panel'
import { LimitsPanel } from './limits-panel'
import { Neighbours } from './neighbours'
import { readPage } from './read-page'
import { StatusPanel } from './status-panel'
import { TimelinePanel } from './timeline-panel'

type Props = { params: Promise<{ customerId: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  const caller = await requireCaller()
  // The number itself stays out of titles, which end up in histories and screen shares.
  return { title: translator(caller.language, 'customer')('title', { number: '' }).trim() }
}

export default screen(CustomerPage)

/** One customer: status, cards, limits, history, and what this payer would see now. */
async function CustomerPage({ params, searchParams }: Props) {
  const caller = await requireCaller()
  const { customerId } = await params
  await requireRight(caller, 'customers.view', { kind: 'customer-id', id: customerId })
  const query = await searchParams
  const one = (name: string) => (typeof query[name] === 'string' ? query[name] : null)
  const page = await readPage(caller, customerId, { merchant: one('merchant'), after: one('after'), history: one('history') })
  if (!page) notFound()
  const { customer, reader } = page
  const { t } = reader
  return (
    <div className="grid gap-6">
      <PageHeader
        title={t('title', { number: customer.number })}
        subtitle={t('zone', { zone: customer.scope.timeZone })}
        back={await wayBack({ href: '/customers', label: t('back') }, { language: caller.language, row: customer.id })}
        actions={
          <div className="flex flex-wrap gap-2">
            <Neighbours customerId={customer.id} caller={caller} t={t} />
            {may(caller, 'orders.view') && (
              <LinkButton href={`/orders?customer=${customer.id}`} size="sm">
                {t('orders')}
              </LinkButton>
            )}
          </div>
        }
      />
      <Done page={page} done={one('done')} />
      <LimitDone done={one('done')} language={caller.language} />
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid gap-6">
          <div id="status">
            <StatusPanel page={page} maySet={may(caller, 'customers.set-mark')} asking={one('mark')} />
          </div>
          <CardsPanel page={page} mayDelete={may(caller, 'cards.delete')} seesSix={may(caller, 'cards.see-six-and-four')} deleting={one('delete')} />
          <div id="limits">
            <LimitsPanel page={page} caller={caller} editing={one('limit') === 'edit'} />
          </div>
        </div>
        <div className="grid gap-6">
          <FactsPanel page={page} />
          <div id="decision" className="empty:hidden">
            <DecisionPanel page={page} />
          </div>
          <div id="erasure" className="empty:hidden">
            <ErasurePanel page={page} caller={caller} asking={one('erase') === 'ask'} done={one('done')} />
          </div>
          <div id="timeline">
            <TimelinePanel page={page} paged={one('after') !== null} />
          </div>
        </div>
      </div>
    </div>
  )
}

const dones = {
  mark: 'success',
  card: 'success',
  'card-gone': 'warning',
} as const

/** What the form before has done. A word that nothing of ours wrote into the address is not shown. */
function Done({ page, done }: { page: NonNullable<Awaited<ReturnType<typeof readPage>>>; done: string | null }) {
  const known = (Object.keys(dones) as (keyof typeof dones)[]).find((name) => name === done)
  if (!known) return null
  return (
    <>
      <Notice tone={dones[known]}>{page.reader.t(`done.${known}`)}</Notice>
      <DropParameter name="done" />
    </>
  )
}
