import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { textIn } from '@/app/(account)/form'
import { screen } from '@/app/(account)/screen'
import { MerchantChoice } from '@/components/account/merchant-choice'
import { Notice } from '@/components/ui/notice'
import { PageHeader } from '@/components/ui/page-header'
import { readDeliveries, readEndpoints } from '@/lib/notifications/queries'
import { translator } from '@/lib/platform/messages'
import { readInScope } from '@/lib/platform/scope'
import { service } from '@/lib/service'
import { may } from '@/lib/staff/rules'
import { addressOf, readFilter, typedFilter } from './address'
import { AssistPanel } from './assist-panel'
import { DeliveriesPanel } from './deliveries-panel'
import { EndpointsPanel } from './endpoints-panel'
import type { T } from './texts'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

const pageSize = 25

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'notifications')('title') }
}

export default screen(Notifications)

/** What a merchant's systems are told: what was sent and answered, and where it goes. */
async function Notifications({ searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'notifications.view')
  const query = await searchParams
  const t = translator(caller.language, 'notifications')
  const asked = textIn(query, 'merchant')
  const before = /^\d{1,18}$/.test(textIn(query, 'before')) ? BigInt(textIn(query, 'before')) : null
  const { db, clock } = service()
  const page = await readInScope(db, caller.scope, async (tx) => {
    const merchants = await tx.merchant.findMany({
      select: { id: true, name: true, scope: { select: { timeZone: true } } },
      orderBy: { id: 'asc' },
      take: 100,
    })
    const merchant = asked === '' ? merchants[0] : merchants.find(({ id }) => String(id) === asked)
    if (!merchant) return null
    const filter = { ...readFilter(query, merchant.scope.timeZone), merchantId: merchant.id }
    const rows = await readDeliveries(tx, filter, { before, most: pageSize + 1 })
    const endpoints = await readEndpoints(tx, { merchantId: merchant.id }, clock.now())
    const assist = await tx.assistNotification.findUnique({ where: { merchantId: merchant.id } })
    return { merchants, merchant, rows, endpoints, assist }
  })
  if (!page) notFound()
  const { merchants, merchant, endpoints, assist } = page
  const reader = { t, language: caller.language, timeZone: merchant.scope.timeZone }
  const maySet = may(caller, 'notifications.settings')
  return (
    <div className="grid gap-6">
      <PageHeader title={t('title')} subtitle={`${t('subtitle')} ${t('zone', { zone: merchant.scope.timeZone })}`} />
      <MerchantChoice label={t('merchants')} merchants={merchants} chosen={merchant.id} addressOf={(id) => addressOf(id)} />
      <Done t={t} done={textIn(query, 'done')} count={textIn(query, 'count')} />
      <DeliveriesPanel
        reader={reader}
        merchantId={merchant.id}
        rows={page.rows.slice(0, pageSize)}
        more={page.rows.length > pageSize}
        paged={before !== null}
        typed={typedFilter(query)}
        endpoints={endpoints}
        resend={may(caller, 'notifications.resend') ? { asked: textIn(query, 'resend') === '1', scope: caller.scope } : null}
      />
      <AssistPanel reader={reader} merchantId={merchant.id} assist={assist} maySet={maySet} />
      <EndpointsPanel reader={reader} merchantId={merchant.id} endpoints={endpoints} maySet={maySet} />
    </div>
  )
}

function Done({ t, done, count }: { t: T; done: string; count: string }) {
  if (done === 'resent') return <Notice tone="success">{t('done.resent', { count: /^\d{1,4}$/.test(count) ? Number(count) : 1 })}</Notice>
  if (done === 'saved' || done === 'deleted') return <Notice tone="success">{t(`done.${done}`)}</Notice>
  return done === 'nothing' || done === 'stale' ? <Notice tone="warning">{t(`done.${done}`)}</Notice> : null
}
