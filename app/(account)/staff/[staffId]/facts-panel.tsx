import { Panel } from '@/components/ui/panel'
import { type MessageLanguage, showDateTime, translator } from '@/lib/platform/messages'
import type { AccountView } from '@/lib/staff/account-queries'
import { staffZone } from '../texts'

export function FactsPanel({ account, language }: { account: AccountView; language: MessageLanguage }) {
  const t = translator(language, 'staff')
  const everything = translator(language, 'account')
  const at = (moment: Date) => showDateTime(moment, language, staffZone)
  const facts: [string, string][] = [
    [t('field.role'), `${everything(`side.${account.side}`)}, ${everything(`role.${account.role}`)}`],
    [t('field.merchants'), account.side === 'operator' ? everything('allMerchants') : account.merchants.map(({ id, name }) => `${name} (${id})`).join(', ')],
    [t('field.email'), account.email ?? '–'],
    [t('column.lastSignIn'), account.lastSignInAt ? at(account.lastSignInAt) : t('never')],
    [t('facts.created'), at(account.createdAt)],
    [
      t('facts.passkeys'),
      account.passkeys.length === 0 ? t('facts.noPasskeys') : `${account.passkeys.length}: ${account.passkeys.map(({ name }) => name).join(', ')}`,
    ],
  ]
  const openId = translator(language, 'openid')
  for (const { name, issuer } of account.identities) facts.push([openId('facts.title'), openId('facts.line', { identity: name, issuer })])
  if (account.state === 'locked' && account.lockedUntil) facts.push([t('facts.lockedUntil'), at(account.lockedUntil)])
  for (const { kind, expiresAt } of account.openLinks) facts.push([t(`facts.link.${kind}`), t('facts.linkUntil', { until: at(expiresAt) })])
  return (
    <Panel title={t('facts.title')}>
      <dl className="grid gap-3 text-sm">
        {facts.map(([name, value]) => (
          <div key={`${name} ${value}`} className="grid gap-x-4 sm:grid-cols-[11rem_minmax(0,1fr)]">
            <dt className="text-muted">{name}</dt>
            <dd className="wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  )
}
