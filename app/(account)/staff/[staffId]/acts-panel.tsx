import { ActForm } from '@/components/account/act-form'
import { Panel } from '@/components/ui/panel'
import { type MessageLanguage, translator } from '@/lib/platform/messages'
import type { AccountView } from '@/lib/staff/account-queries'
import { actOnAccount, inviteOnceMore } from '../actions'
import { sureField } from '../texts'

/** What an administrator can do about an account in its present state, each with its reason. */
export function ActsPanel({ account, language }: { account: AccountView; language: MessageLanguage }) {
  const t = translator(language, 'staff')
  const { state } = account
  const acts = [
    ...(state === 'locked' ? (['unlock'] as const) : []),
    ...(state === 'active' || state === 'locked' ? (['reset-factor'] as const) : []),
    ...(account.identities.length > 0 ? (['unlink'] as const) : []),
    state === 'disabled' ? ('enable' as const) : ('disable' as const),
  ]
  // Who has not come yet is asked back, not shut out.
  const named = (act: (typeof acts)[number]) => (act === 'disable' && state === 'invited' ? ('withdraw' as const) : act)
  return (
    <Panel title={t('acts.title')}>
      <div className="grid gap-3">
        {state === 'invited' && (
          <details className="rounded-lg border border-line p-3">
            <summary className="cursor-pointer font-medium pointer-coarse:min-h-11">{t('acts.again')}</summary>
            <div className="mt-3 grid gap-3">
              <p className="text-muted text-sm">{t('acts.againText')}</p>
              <ActForm
                id="again"
                action={inviteOnceMore}
                hidden={{ staffId: String(account.id) }}
                fields={[]}
                submit={{ label: t('acts.again'), pending: t('pending'), variant: 'primary' }}
                errorTitle={t('errors')}
              />
            </div>
          </details>
        )}
        {acts.map((act) => (
          <details key={act} className="rounded-lg border border-line p-3">
            <summary className="cursor-pointer font-medium pointer-coarse:min-h-11">{t(`acts.${named(act)}`)}</summary>
            <div className="mt-3 grid gap-3">
              <p className="text-muted text-sm">{t(`acts.${named(act)}Text`)}</p>
              <ActForm
                id={act}
                action={actOnAccount}
                hidden={{ staffId: String(account.id), version: String(account.version), act, ...(state === 'invited' ? { invited: '1' } : {}) }}
                fields={[
                  ...(act === 'disable' && account.aloneFor.length > 0 ? [sureField(t, account.aloneFor)] : []),
                  { kind: 'area', name: 'reason', label: t('field.reason') },
                ]}
                submit={{ label: t(`acts.${named(act)}`), pending: t('pending'), variant: act === 'enable' || act === 'unlock' ? 'primary' : 'danger' }}
                errorTitle={t('errors')}
              />
            </div>
          </details>
        ))}
      </div>
    </Panel>
  )
}
