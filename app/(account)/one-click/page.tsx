import type { Metadata } from 'next'
import Link from 'next/link'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { textIn } from '@/app/(account)/form'
import { type LinkTo, rowLinks } from '@/app/(account)/list/way-back'
import { screen } from '@/app/(account)/screen'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Field } from '@/components/ui/field'
import { LinkButton } from '@/components/ui/link-button'
import { LinkPending } from '@/components/ui/link-pending'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { TextInput } from '@/components/ui/text-input'
import { listServiceModes, listWaitingRequests, type ModeRow, type WaitingRequest } from '@/lib/merchants/one-click-queries'
import { houseZone } from '@/lib/platform/local-time'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { modeTones, type Reader, readerOf, type T } from './texts'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

/** Staff of the operator work for merchants in many zones; the queue speaks in one. */
const queueZone = houseZone

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'one-click')('queue.title') }
}

export default screen(OneClickRequests)

/** Merchants that wait for One Click, oldest first, and the mode of every merchant. */
async function OneClickRequests({ searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'one-click.grant')
  const query = await searchParams
  const q = textIn(query, 'q').slice(0, 200)
  const [after, from] = [placeIn(query, 'after'), placeIn(query, 'from')]
  const [waiting, all] = await Promise.all([
    listWaitingRequests(service(), caller.scope, { after: BigInt(after) }),
    listServiceModes(service(), caller.scope, { q, after: from }),
  ])
  const reader = await readerOf(caller, queueZone, waiting.requests)
  const { t } = reader
  const linkTo = await rowLinks()
  return (
    <div className="grid gap-6">
      <PageHeader title={t('queue.title')} subtitle={t('queue.subtitle')} />
      <Panel title={t('queue.waiting')} description={t('zone', { zone: queueZone })}>
        {waiting.requests.length === 0 && after === 0 ? (
          <EmptyState title={t('queue.empty')}>{t('queue.emptyText')}</EmptyState>
        ) : (
          <Queue {...waiting} paged={after > 0} linkTo={linkTo} reader={reader} />
        )}
      </Panel>
      <Panel title={t('queue.all')}>
        <div className="grid gap-4">
          <form className="flex flex-wrap items-end gap-3">
            <div className="min-w-0 flex-1 basis-60">
              <Field label={t('queue.search')} htmlFor="merchant-q">
                <TextInput id="merchant-q" name="q" defaultValue={q} maxLength={200} autoComplete="off" />
              </Field>
            </div>
            <Button type="submit">{t('queue.find')}</Button>
            {(q !== '' || from > 0) && <LinkButton href="/one-click">{t('queue.showAll')}</LinkButton>}
          </form>
          {all.merchants.length === 0 ? <EmptyState title={t('queue.nobody')} /> : <Modes {...all} q={q} linkTo={linkTo} t={t} />}
        </div>
      </Panel>
    </div>
  )
}

type QueueProps = { requests: WaitingRequest[]; more: boolean; paged: boolean; linkTo: LinkTo; reader: Reader }

function Queue({ requests, more, paged, linkTo, reader: { t, who, at } }: QueueProps) {
  return (
    <>
      <ul className="divide-y divide-line">
        {requests.map(({ id, merchant, requestedBy, requestedAt, text }) => (
          <li key={String(id)} className="grid gap-1 py-3 first:pt-0 last:pb-0">
            <p className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
              <MerchantLink {...linkTo(`/one-click/${merchant.id}`, `${merchant.id}-waiting`)} name={`${merchant.name} (${merchant.id})`} />
              <span className="text-muted text-sm">{t('queue.since', { at: at(requestedAt) })}</span>
            </p>
            <p className="text-muted text-sm">
              {merchant.legalEntity} · {who(requestedBy)}
            </p>
            {text && <p className="line-clamp-3 wrap-anywhere text-sm">{text}</p>}
          </li>
        ))}
      </ul>
      <div className="mt-4 flex flex-wrap justify-end gap-2 empty:hidden">
        {paged && (
          <LinkButton href="/one-click" size="sm" variant="ghost">
            {t('queue.first')}
          </LinkButton>
        )}
        {more && (
          <LinkButton href={`/one-click?after=${requests.at(-1)?.id}`} size="sm">
            {t('queue.more')}
          </LinkButton>
        )}
      </div>
    </>
  )
}

function Modes({ merchants, more, q, linkTo, t }: { merchants: ModeRow[]; more: boolean; q: string; linkTo: LinkTo; t: T }) {
  return (
    <>
      <ul className="divide-y divide-line">
        {merchants.map(({ id, name, mode, acceptsCards }) => (
          <li key={id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-3 first:pt-0 last:pb-0">
            <MerchantLink {...linkTo(`/one-click/${id}`, id)} name={`${name} (${id})`} />
            <span className="flex flex-wrap gap-2">
              {!acceptsCards && <Badge tone="yellow">{t('queue.noCards')}</Badge>}
              <Badge tone={modeTones[mode]}>{t(`mode.${mode}`)}</Badge>
            </span>
          </li>
        ))}
      </ul>
      {more && (
        <p className="text-right">
          <LinkButton href={`/one-click?${new URLSearchParams({ ...(q === '' ? {} : { q }), from: String(merchants.at(-1)?.id) })}`} size="sm">
            {t('queue.next')}
          </LinkButton>
        </p>
      )}
    </>
  )
}

function MerchantLink({ href, id, name }: { href: string; id: string; name: string }) {
  return (
    <Link href={href} id={id} className="inline-flex min-h-6 items-center wrap-anywhere font-medium underline underline-offset-4 pointer-coarse:min-h-11">
      {name}
      <LinkPending />
    </Link>
  )
}

function placeIn(query: Record<string, string | string[] | undefined>, name: string): number {
  const text = textIn(query, name)
  return /^\d{1,9}$/.test(text) ? Number(text) : 0
}
