import { LinkButton } from '@/components/ui/link-button'
import { Panel } from '@/components/ui/panel'
import type { NextSteps } from '@/lib/merchants/keeping-queries'
import { translator } from '@/lib/platform/messages'
import { type Action, type Caller, may } from '@/lib/staff/rules'

/** What a merchant still lacks, with the way to each; nothing once it can work. */
export function NextPanel({ merchantId, steps, caller }: { merchantId: number; steps: NextSteps; caller: Caller }) {
  const t = translator(caller.language, 'merchants')
  const list = [
    { name: 'admin', done: steps.admins, right: 'staff.manage', href: `/staff/new?merchant=${merchantId}&role=admin` },
    { name: 'proof', done: steps.proof, right: 'settings.proof', href: `/settings/signature?merchant=${merchantId}` },
    { name: 'hosts', done: steps.hosts, right: 'settings.orders', href: `/settings/orders?merchant=${merchantId}` },
    { name: 'tell', done: steps.tells, right: 'notifications.settings', href: `/notifications?merchant=${merchantId}` },
    { name: 'oneClick', done: steps.oneClick, right: 'one-click.grant', href: `/one-click/${merchantId}` },
  ] as const satisfies { name: string; done: boolean; right: Action; href: string }[]
  // One Click alone is nothing that is lacking: not every merchant wants it.
  const open = list.filter(({ done }) => !done)
  if (open.every(({ name }) => name === 'oneClick')) return null
  return (
    <Panel title={t('next.title')} description={t('next.text')}>
      <ol className="divide-y divide-line text-sm">
        {open.map(({ name, right, href }) => (
          <li key={name} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3 first:pt-0 last:pb-0">
            <div className="min-w-0 flex-1 basis-60">
              <p className="font-medium">{t(`next.${name}`)}</p>
              <p className="text-muted">{t(`next.${name}Text`)}</p>
            </div>
            {may(caller, right) && (
              <LinkButton href={href} size="sm">
                {t(`next.${name}Do`)}
              </LinkButton>
            )}
            {name === 'admin' && !may(caller, right) && <p className="text-muted">{t('next.adminAsk')}</p>}
          </li>
        ))}
      </ol>
    </Panel>
  )
}
