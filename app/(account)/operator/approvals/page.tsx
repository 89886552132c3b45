import type { Metadata } from 'next'
import Link from 'next/link'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { textIn } from '@/app/(account)/form'
import { Done } from '@/app/(account)/limits/done'
import { readerOf, showAt, showWho } from '@/app/(account)/limits/texts'
import { WaitingChanges } from '@/app/(account)/limits/waiting-changes'
import { rowLinks } from '@/app/(account)/list/way-back'
import { screen } from '@/app/(account)/screen'
import { keptAddress } from '@/app/(account)/unions/address'
import { LinkPending } from '@/components/ui/link-pending'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { translator } from '@/lib/platform/messages'
import { may } from '@/lib/staff/rules'
import { operatorZone } from '../texts'
import { readApprovals } from './read-page'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'operator')('approvals.title') }
}

export default screen(Approvals)

/** Everything that waits for a second person or for support, with the buttons where the decision is one press. */
async function Approvals({ searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'operator.view')
  const t = translator(caller.language, 'operator')
  const erasureText = translator(caller.language, 'erasure')
  const done = textIn(await searchParams, 'done')
  const { queue, requests, unions, erasures, allErasures } = await readApprovals(caller)
  const linkTo = await rowLinks()
  const reader = await readerOf(
    caller,
    operatorZone,
    [...queue.entries.map(({ change }) => change), ...requests.requests, ...erasures].map(({ requestedBy }) => requestedBy),
  )
  const asked = (by: string, at: Date, why: string | null) => [showWho(reader, by), showAt(reader, at), why && `“${why}”`].filter(Boolean).join(', ')
  const ownNote = (by: string) => by === `staff:${caller.staffId}` && <span className="block text-ink">{t('approvals.own')}</span>
  return (
    <div className="grid gap-5">
      <PageHeader title={t('approvals.title')} subtitle={t('approvals.subtitle')} back={{ href: '/operator', label: t('back') }} />
      <Done done={done} language={caller.language} />
      <div id="limits">
        <Panel title={t('approvals.limits')}>
          {queue.entries.length === 0 ? (
            <Nothing text={t('approvals.none')} />
          ) : (
            <WaitingChanges queue={queue} reader={reader} caller={caller} back="/operator/approvals" />
          )}
          {queue.next !== null && <LinkLine href={`/limits?waiting=${queue.next}`} text={t('approvals.more')} />}
        </Panel>
      </div>
      <Panel title={erasureText('approvals')}>
        {erasures.length === 0 ? (
          <Nothing text={t('approvals.none')} />
        ) : (
          <ul className="grid gap-2 text-sm">
            {erasures.map(({ id, customerId, number, scopeName, reason, requestedBy, requestedAt }) => (
              <li key={String(id)} className="grid gap-x-4 sm:grid-cols-[minmax(0,16rem)_minmax(0,1fr)]">
                <LinkLine {...linkTo(`/customers/${customerId}#erasure`, `erasure-${id}`)} text={number} />
                <span className="wrap-anywhere text-muted">
                  {scopeName} · {asked(requestedBy, requestedAt, reason)}
                  {ownNote(requestedBy)}
                </span>
              </li>
            ))}
          </ul>
        )}
        {erasures.length < allErasures && <p className="mt-3 text-muted text-sm">{t('approvals.shown', { count: erasures.length })}</p>}
      </Panel>
      <Panel title={t('approvals.oneClick')}>
        {requests.requests.length === 0 ? (
          <Nothing text={t('approvals.none')} />
        ) : (
          <ul className="grid gap-2 text-sm">
            {requests.requests.map(({ id, merchant, text, requestedBy, requestedAt }) => (
              <li key={String(id)} className="grid gap-x-4 sm:grid-cols-[minmax(0,16rem)_minmax(0,1fr)]">
                {may(caller, 'one-click.grant') ? (
                  <LinkLine {...linkTo(`/one-click/${merchant.id}`, `request-${id}`)} text={`${merchant.name} (${merchant.id})`} />
                ) : (
                  `${merchant.name} (${merchant.id})`
                )}
                <span className="wrap-anywhere text-muted">
                  {asked(requestedBy, requestedAt, text)}
                  {ownNote(requestedBy)}
                </span>
              </li>
            ))}
          </ul>
        )}
        {requests.more && may(caller, 'one-click.grant') && <LinkLine href="/one-click" text={t('approvals.moreRequests')} />}
      </Panel>
      <Panel title={t('approvals.unions')}>
        {unions.length === 0 ? (
          <Nothing text={t('approvals.none')} />
        ) : (
          <ul className="grid gap-2 text-sm">
            {unions.map(({ id, name, quarantined, underWay }) => (
              <li key={id} className="grid gap-x-4 sm:grid-cols-[minmax(0,16rem)_minmax(0,1fr)]">
                <LinkLine {...linkTo(`/unions/${id}`, `union-${id}`)} text={name} />
                <span className="flex flex-wrap gap-x-4 text-muted">
                  {underWay && t('approvals.underWay')}
                  {quarantined > 0 && (
                    <LinkLine href={keptAddress({ unionId: id, state: 'quarantined' })} text={t('approvals.quarantined', { count: quarantined })} />
                  )}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Panel>
      <p className="text-muted text-sm">{t('zoneApprovals', { zone: operatorZone })}</p>
    </div>
  )
}

function Nothing({ text }: { text: string }) {
  return <p className="text-muted text-sm">{text}</p>
}

function LinkLine({ href, id, text }: { href: string; id?: string; text: string }) {
  return (
    <Link
      href={href}
      id={id}
      className="inline-flex min-h-6 items-center underline decoration-line underline-offset-4 hover:decoration-ink pointer-coarse:min-h-11"
    >
      {text}
      <LinkPending />
    </Link>
  )
}
