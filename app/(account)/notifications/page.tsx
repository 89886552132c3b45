import type { Metadata } from 'next'
import { notFound, redirect } from 'next/navigation'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { textIn } from '@/app/(account)/form'
import { Notices, withRefusal } from '@/app/(account)/list/notices'
import { rowLinks } from '@/app/(account)/list/way-back'
import { screen } from '@/app/(account)/screen'
import { MerchantChoice } from '@/components/account/merchant-choice'
import { DropParameter } from '@/components/ui/drop-parameter'
import { Notice } from '@/components/ui/notice'
import { PageHeader } from '@/components/ui/page-header'
import { mainZone } from '@/lib/merchants/main-zone'
import { readFilter, typedFilter } from '@/lib/notifications/delivery-address'
import { countDeliveries, listDeliveries, readEndpoints } from '@/lib/notifications/queries'
import { mostTestsAnHour } from '@/lib/notifications/rules'
import { type Cursor, type Query, readCursor } from '@/lib/platform/list-address'
import { translator } from '@/lib/platform/messages'
import { readInScope } from '@/lib/platform/scope'
import { service } from '@/lib/service'
import { type Caller, may } from '@/lib/staff/rules'
import { addressOf } from './address'
import { AssistPanel } from './assist-panel'
import { DeliveriesPanel } from './deliveries-panel'
import { EndpointsPanel } from './endpoints-panel'
import type { T } from './texts'

type Props = { searchParams: Promise<Query> }

/** More merchants than these are no choice for a row of links. */
const mostShown = 100

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
  const cursor = cursorOf(query)
  const page = await readPage(caller, query, asked, cursor)
  if (!page) notFound()
  const { merchants, merchant, timeZone, ignored, list, asks, told } = page
  const count = await countDeliveries(service(), caller.scope, asks)
  const typed = typedFilter(query)
  // At once to an address without it, so that it is in no link of this page and not in the history either.
  if (ignored.includes('card'))
    redirect(withRefusal(addressOf(merchant?.id ?? null, Object.fromEntries(Object.entries(typed).filter(([name]) => name !== 'object')))))
  // An endpoint is one merchant's; everything else is asked of the next one too.
  const { destination: _ofThisMerchant, ...kept } = typed
  const reader = { t, language: caller.language, timeZone }
  const maySet = may(caller, 'notifications.settings')
  const lost = [...ignored, ...(cursor === null && (query.before !== undefined || query.after !== undefined) ? (['page'] as const) : [])]
  return (
    <div className="grid gap-6">
      <PageHeader title={t('title')} subtitle={`${t('subtitle')} ${t('zone', { zone: timeZone })}`} />
      <MerchantChoice
        label={t('merchants')}
        merchants={merchants}
        chosen={merchant?.id ?? null}
        all={t('allMerchants')}
        language={caller.language}
        addressOf={(id: number | null) => addressOf(id, kept)}
      />
      <Done t={t} done={textIn(query, 'done')} count={textIn(query, 'count')} />
      <Notices
        query={query}
        ignored={lost.map((name) => t(`ignored.${name}`))}
        card={{ title: t('cardNumber.title'), text: t('cardNumber.text') }}
        language={caller.language}
      />
      <DeliveriesPanel
        reader={reader}
        merchant={merchant}
        list={list}
        count={count}
        cursor={cursor}
        typed={typed}
        linkTo={await rowLinks({ named: merchant === null })}
        endpoints={told?.endpoints ?? []}
        exports={may(caller, 'notifications.export')}
        resend={may(caller, 'notifications.resend') ? { asked: textIn(query, 'resend') === '1' && lost.length === 0, scope: caller.scope } : null}
      />
      {merchant && told ? (
        <>
          <AssistPanel reader={reader} merchantId={merchant.id} assist={told.assist} maySet={maySet} />
          <EndpointsPanel reader={reader} merchantId={merchant.id} endpoints={told.endpoints} maySet={maySet} mayTest={may(caller, 'notifications.test')} />
        </>
      ) : (
        <p className="text-muted text-sm">{t('choose')}</p>
      )}
    </div>
  )
}

/** Deliveries of one merchant and where they go; of all of them, where nobody is named and there are several. Null: a merchant that is not the caller's. */
function readPage({ scope }: Caller, query: Query, asked: string, cursor: Cursor | null) {
  const { db, clock } = service()
  return readInScope(db, scope, async (tx) => {
    const select = { id: true, name: true, scope: { select: { timeZone: true } } } as const
    const merchants = await tx.merchant.findMany({ select, orderBy: { id: 'asc' }, take: mostShown })
    const [first] = merchants
    // One that is not among the first is opened by its number.
    const found = /^[1-9]\d{0,8}$/.test(asked) ? await tx.merchant.findUnique({ where: { id: Number(asked) }, select }) : null
    const merchant = asked === '' ? (merchants.length === 1 ? first : null) : found
    if (!first || merchant === undefined || (asked !== '' && merchant === null)) return null
    const timeZone = merchant ? merchant.scope.timeZone : await mainZone(tx)
    const { filter, ignored } = readFilter(query, timeZone)
    const asks = { ...filter, ...(merchant ? { merchantId: merchant.id } : {}) }
    const list = await listDeliveries(tx, asks, cursor)
    const told = merchant && {
      endpoints: await readEndpoints(tx, { merchantId: merchant.id }, clock.now()),
      assist: await tx.assistNotification.findUnique({ where: { merchantId: merchant.id } }),
    }
    return { merchants, merchant, timeZone, ignored, list, asks, told }
  })
}

function cursorOf(query: Query): Cursor | null {
  return readCursor(textIn(query, 'after'), 'after', []) ?? readCursor(textIn(query, 'before'), 'before', [])
}

function Done({ t, done, count }: { t: T; done: string; count: string }) {
  const text = doneText(t, done, count)
  if (text === null) return null
  return (
    <>
      <Notice tone={done === 'resent' || done === 'saved' || done === 'deleted' ? 'success' : 'warning'}>{text}</Notice>
      <DropParameter name="done" />
      <DropParameter name="count" />
    </>
  )
}

function doneText(t: T, done: string, count: string): string | null {
  if (done === 'resent') return t('done.resent', { count: /^\d{1,4}$/.test(count) ? Number(count) : 1 })
  const known = (['saved', 'deleted', 'nothing', 'stale', 'test-waits'] as const).find((one) => one === done)
  if (done === 'too-many-tests') return t('done.too-many-tests', { most: mostTestsAnHour })
  return known ? t(`done.${known}`) : null
}
