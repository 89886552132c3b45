import Link from 'next/link'
import { LinkPending } from '@/components/ui/link-pending'
import { Panel } from '@/components/ui/panel'
import type { CustomerPage } from './read-page'
import { showRefusal } from './texts'

/** "What would this payer see now?", by the same decision that the pay page is made from. */
export function DecisionPanel({ page }: { page: CustomerPage }) {
  const { customer, decision, merchant, reader } = page
  const { t } = reader
  if (!decision || !merchant) return null
  const count = decision.page.kind === 'one-click' ? decision.page.cards.length + decision.page.toConfirm.length : 0
  return (
    <Panel title={t('decision.title')}>
      <div className="grid gap-3">
        {customer.merchants.length > 1 && (
          <nav aria-label={t('decision.title')} className="flex flex-wrap gap-3 text-sm">
            {customer.merchants.map((one) => (
              <Link
                key={one.id}
                href={page.here(`?merchant=${one.id}#decision`)}
                scroll={false}
                aria-current={one.id === merchant.id ? 'true' : undefined}
                className="underline aria-[current]:font-semibold aria-[current]:no-underline"
              >
                {one.name}
                <LinkPending />
              </Link>
            ))}
          </nav>
        )}
        <p>
          <span className="block text-muted text-sm">{t('decision.at', { merchant: merchant.name })}</span>
          <strong className="font-semibold">{t(`decision.page.${decision.page.kind}`, { count })}</strong>
        </p>
        {refusalsOf(page).map((refusal) => (
          <p key={refusal} className="text-sm">
            {refusal}
          </p>
        ))}
        <div>
          <h3 className="text-muted text-sm">{t('decision.why')}</h3>
          <ul className="mt-1 grid list-disc gap-1 pl-5 text-sm">
            {decision.reasons.map((reason) => (
              <li key={reason}>{t(`reason.${reason}`)}</li>
            ))}
          </ul>
        </div>
      </div>
    </Panel>
  )
}

// Which limit speaks: the one that refuses the payer, or those that keep his saved cards from being offered.
function refusalsOf({ customer, decision, reader }: CustomerPage): string[] {
  if (decision?.page.kind === 'refused-limit') return [showRefusal(reader, decision.page.refusal)]
  if (!decision?.reasons.includes('limit-refuses-saved-cards')) return []
  const spent = customer.limits.filter(({ leftMinor }) => leftMinor === 0n)
  return spent.map(({ minor, ...limit }) => showRefusal(reader, { rule: 'over-limit', ...limit, limitMinor: minor, amountMinor: 1n }))
}
