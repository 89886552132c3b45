import type { Metadata } from 'next'
import Link from 'next/link'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { screen } from '@/app/(account)/screen'
import { LinkPending } from '@/components/ui/link-pending'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { countWaitingRequests } from '@/lib/merchants/one-click-queries'
import { listUnknown } from '@/lib/payments/unknown-queue'
import { translator } from '@/lib/platform/messages'
import { showMoney } from '@/lib/platform/money'
import { service } from '@/lib/service'
import { may } from '@/lib/staff/rules'
import { listUnions } from '@/lib/unions/queries'
import { countApprovals } from './approvals/read-page'
import { SearchForm } from './search-form'

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'operator')('title') }
}

export default screen(Operator)

/** Where support begins: what waits, and the way to anything of any merchant. */
async function Operator() {
  const caller = await requireCaller()
  await requireRight(caller, 'operator.view')
  const t = translator(caller.language, 'operator')
  const [unknown, waiting, requests, unions] = await Promise.all([
    listUnknown(service(), caller.scope, { size: 1 }),
    countApprovals(caller),
    countWaitingRequests(service(), caller.scope),
    listUnions(service(), caller.scope),
  ])
  const living = unions.filter(({ dissolvedAt }) => dissolvedAt === null).length
  const quarantined = unions.reduce((sum, union) => sum + union.quarantined, 0)
  const unionTexts = translator(caller.language, 'unions')
  const sums = unknown.sums.map((sum) => showMoney(sum, caller.language)).join(', ')
  const cards = [
    { href: '/operator/unknown', title: t('unknown.title'), text: [t('unknown.subtitle', { count: unknown.count }), sums && t('unknown.sums', { sums })] },
    { href: '/operator/approvals', title: t('approvals.title'), text: [waiting === 0 ? t('approvals.none') : t('approvals.waiting', { count: waiting })] },
    ...(may(caller, 'one-click.grant')
      ? [
          {
            href: '/one-click',
            title: translator(caller.language, 'one-click')('queue.title'),
            text: [requests === 0 ? t('approvals.none') : t('approvals.waiting', { count: requests })],
          },
        ]
      : []),
    {
      href: '/unions',
      title: unionTexts('title'),
      text: [t('unions', { count: living }), quarantined > 0 && unionTexts('list.quarantined', { count: quarantined })],
    },
    { href: '/unions/entities', title: unionTexts('entities.title'), text: [unionTexts('entities.text')] },
    { href: '/operator/merchants', title: t('merchants.title'), text: [t('merchants.describe')] },
    { href: '/operator/acquirers', title: t('acquirer.title'), text: [t('acquirer.subtitle')] },
    ...(may(caller, 'keys.view')
      ? [{ href: '/operator/keys', title: translator(caller.language, 'keys')('title'), text: [translator(caller.language, 'keys')('card')] }]
      : []),
  ]
  return (
    <div className="grid gap-5">
      <PageHeader title={t('title')} subtitle={t('subtitle')} />
      <Panel title={t('search.title')}>
        <SearchForm text="" t={t} />
      </Panel>
      <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        {cards.map(({ href, title, text }) => (
          <li key={href} className="rounded-xl border border-line bg-surface p-5">
            <h2 className="font-semibold">
              <Link href={href} className="underline decoration-line underline-offset-4 hover:decoration-ink">
                {title}
                <LinkPending />
              </Link>
            </h2>
            {text.map(
              (line) =>
                line && (
                  <p key={line} className="mt-1 text-muted text-sm">
                    {line}
                  </p>
                ),
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}
