import { Panel } from '@/components/ui/panel'
import { localeOf } from '@/lib/platform/messages'
import type { CustomerPage } from './read-page'
import { showAt } from './texts'

export function FactsPanel({ page }: { page: CustomerPage }) {
  const { customer, reader } = page
  const { t } = reader
  const facts: [string, string][] = [
    [t('facts.payments'), customer.paymentsCount.toLocaleString(localeOf[reader.language])],
    [t('facts.lastPayment'), showAt(reader, customer.lastPaymentAt)],
    [t('facts.lastSeen'), showAt(reader, customer.lastSeenAt)],
    [t('facts.created'), showAt(reader, customer.createdAt)],
    [t('facts.origin'), customer.origin.name],
    [t('facts.scope'), customer.scope.name],
    ...(customer.sharedBy.length > 0 ? [[t('facts.sharedWith'), customer.sharedBy.map(({ name }) => name).join(', ')] as [string, string]] : []),
    [t('facts.email'), customer.email ?? t('facts.none')],
  ]
  return (
    <Panel title={t('facts.title')}>
      <dl className="grid gap-3 text-sm">
        {facts.map(([name, value]) => (
          <div key={name} className="flex flex-wrap justify-between gap-x-4">
            <dt className="text-muted">{name}</dt>
            <dd className="wrap-anywhere text-right">{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  )
}
