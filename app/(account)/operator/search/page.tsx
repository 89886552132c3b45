import type { Metadata } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { textIn } from '@/app/(account)/form'
import { screen } from '@/app/(account)/screen'
import { EmptyState } from '@/components/ui/empty-state'
import { Notice } from '@/components/ui/notice'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { findAnywhere } from '@/lib/payments/find-anywhere'
import { holdsPanRun } from '@/lib/platform/mask-pan-runs'
import { showShortDateTime, translator } from '@/lib/platform/messages'
import { showMoney } from '@/lib/platform/money'
import { service } from '@/lib/service'
import { may } from '@/lib/staff/rules'
import { SearchForm } from '../search-form'
import { operatorZone } from '../texts'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'operator')('search.title') }
}

export default screen(OperatorSearch)

/** One field for whatever a caller on the phone can read out. */
async function OperatorSearch({ searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'operator.view')
  const t = translator(caller.language, 'operator')
  const text = textIn(await searchParams, 'q').slice(0, 200)
  const isCard = holdsPanRun(text)
  const found = text === '' || isCard ? null : await findAnywhere(service(), caller.scope, text)
  const nothing = found && found.customers.length + found.orders.length + found.merchants.length === 0
  return (
    <div className="grid gap-5">
      <PageHeader title={t('search.title')} back={{ href: '/operator', label: t('back') }} />
      <SearchForm text={isCard ? '' : text} t={t} />
      {isCard && <Notice tone="warning">{t('search.card')}</Notice>}
      {nothing && <EmptyState title={t('search.none')}>{t('search.noneText')}</EmptyState>}
      <Hits
        title={t('search.customers')}
        hits={(found?.customers ?? []).map(({ id, number, scopeName }) => ({ key: String(id), href: `/customers/${id}`, name: number, more: scopeName }))}
      />
      <Hits
        title={t('search.orders')}
        hits={(found?.orders ?? []).map((order) => ({
          key: String(order.id),
          href: `/orders/${order.id}`,
          name: order.number,
          more: [
            `${order.merchant.name} (${order.merchant.id})`,
            order.billNumber,
            showMoney({ minor: order.amountMinor, currency: order.currency }, caller.language),
            showShortDateTime(order.createdAt, caller.language, operatorZone, { nameZone: true }),
          ].join(', '),
        }))}
      />
      <Hits
        title={t('search.merchants')}
        hits={(found?.merchants ?? []).map(({ id, name, legalEntity }) => ({
          key: String(id),
          href: may(caller, 'one-click.grant') ? `/one-click/${id}` : null,
          name: `${name} (${id})`,
          more: legalEntity,
        }))}
      />
    </div>
  )
}

function Hits({ title, hits }: { title: string; hits: { key: string; href: string | null; name: ReactNode; more: string }[] }) {
  if (hits.length === 0) return null
  return (
    <Panel title={title}>
      <ul className="divide-y divide-line text-sm">
        {hits.map(({ key, href, name, more }) => (
          <li key={key} className="grid gap-x-4 py-2 first:pt-0 last:pb-0 sm:grid-cols-[16rem_minmax(0,1fr)]">
            <span className="break-words font-medium">
              {href ? (
                <Link href={href} className="underline decoration-line underline-offset-4 hover:decoration-ink">
                  {name}
                </Link>
              ) : (
                name
              )}
            </span>
            <span className="text-muted">{more}</span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
