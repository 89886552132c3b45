import type { Metadata } from 'next'
import Link from 'next/link'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { readerOf } from '@/app/(account)/limits/texts'
import { WaitingChanges } from '@/app/(account)/limits/waiting-changes'
import { screen } from '@/app/(account)/screen'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkPending } from '@/components/ui/link-pending'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { listWaitingErasures } from '@/lib/erasure/queries'
import { listWaiting } from '@/lib/limits/scope-queries'
import { listWaitingRequests } from '@/lib/merchants/one-click-queries'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { may } from '@/lib/staff/rules'
import { listUnions } from '@/lib/unions/queries'
import { operatorZone } from '../texts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'operator')('approvals.title') }
}

export default screen(Approvals)

/** Everything that waits for a second person or for support, with the buttons where the decision is one press. */
async function Approvals() {
  const caller = await requireCaller()
  await requireRight(caller, 'operator.view')
  const t = translator(caller.language, 'operator')
  const erasureText = translator(caller.language, 'erasure')
  const deps = service()
  const [queue, requests, unions, erasures] = await Promise.all([
    listWaiting(deps, caller.scope, { after: 0n }),
    listWaitingRequests(deps, caller.scope, { after: 0n }),
    listUnions(deps, caller.scope),
    listWaitingErasures(deps, caller.scope),
  ])
  const { limits, settings } = queue
  const reader = await readerOf(
    caller,
    operatorZone,
    [...limits, ...settings].flatMap(({ requestedBy, decidedBy }) => [requestedBy, decidedBy]),
  )
  const underWay = unions.filter((union) => union.underWay || union.quarantined > 0)
  return (
    <div className="grid gap-5">
      <PageHeader title={t('approvals.title')} subtitle={t('approvals.subtitle')} back={{ href: '/operator', label: t('back') }} />
      <Panel title={t('approvals.limits')}>
        {limits.length + settings.length === 0 ? <EmptyState title={t('approvals.none')} /> : <WaitingChanges queue={queue} reader={reader} caller={caller} />}
        {queue.next !== null && <LinkLine href="/limits" text={t('approvals.more')} />}
      </Panel>
      <Panel title={erasureText('approvals')}>
        {erasures.length === 0 ? (
          <EmptyState title={t('approvals.none')} />
        ) : (
          <ul className="grid gap-2 text-sm">
            {erasures.map(({ id, customerId, number, reason }) => (
              <li key={String(id)}>
                <LinkLine href={`/customers/${customerId}#erasure`} text={number} /> <span className="text-muted">{reason}</span>
              </li>
            ))}
          </ul>
        )}
      </Panel>
      <Panel title={t('approvals.oneClick')}>
        {requests.requests.length === 0 ? (
          <EmptyState title={t('approvals.none')} />
        ) : (
          <ul className="grid gap-2 text-sm">
            {requests.requests.map(({ id, merchant }) => (
              <li key={String(id)}>
                {may(caller, 'one-click.grant') ? (
                  <LinkLine href={`/one-click/${merchant.id}`} text={`${merchant.name} (${merchant.id})`} />
                ) : (
                  `${merchant.name} (${merchant.id})`
                )}
              </li>
            ))}
          </ul>
        )}
      </Panel>
      <Panel title={t('approvals.unions')}>
        {underWay.length === 0 ? (
          <EmptyState title={t('approvals.none')} />
        ) : (
          <ul className="grid gap-2 text-sm">
            {underWay.map(({ id, name }) => (
              <li key={id}>
                <LinkLine href={`/unions/${id}`} text={name} />
              </li>
            ))}
          </ul>
        )}
      </Panel>
    </div>
  )
}

function LinkLine({ href, text }: { href: string; text: string }) {
  return (
    <Link href={href} className="inline-flex items-center underline decoration-line underline-offset-4 hover:decoration-ink pointer-coarse:min-h-11">
      {text}
      <LinkPending />
    </Link>
  )
}
