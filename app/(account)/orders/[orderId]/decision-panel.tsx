import { showRefusal } from '@/app/(account)/customers/[customerId]/texts'
import { Panel } from '@/components/ui/panel'
import { translator } from '@/lib/platform/messages'
import type { OrderPage } from './read-page'
import { customerReader } from './texts'

/** What the payer sees at this order now, by the same decision that his page is made from; nothing where the order is settled. */
export function DecisionPanel({ page: { decision, reader } }: { page: OrderPage }) {
  if (!decision) return null
  const { t } = reader
  const words = translator(reader.language, 'customer')
  const count = decision.page.kind === 'one-click' ? decision.page.cards.length + decision.page.toConfirm.length : 0
  return (
    <Panel title={t('decision.title')}>
      <div className="grid gap-3">
        <p className="font-semibold">{words(`decision.page.${decision.page.kind}`, { count })}</p>
        {decision.page.kind === 'refused-limit' && <p className="text-sm">{showRefusal(customerReader(reader), decision.page.refusal)}</p>}
        <div>
          <h3 className="text-muted text-sm">{words('decision.why')}</h3>
          <ul className="mt-1 grid list-disc gap-1 pl-5 text-sm">
            {decision.reasons.map((reason) => (
              <li key={reason}>{words(`reason.${reason}`)}</li>
            ))}
          </ul>
        </div>
      </div>
    </Panel>
  )
}
