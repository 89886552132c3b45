import { ActForm } from '@/components/account/act-form'
import { EmptyState } from '@/components/ui/empty-state'
import { Panel } from '@/components/ui/panel'
import { type MessageLanguage, showShortDateTime, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import type { IdentityView } from '@/lib/staff/account-queries'
import { staffZone } from '../staff/texts'
import { linkOwnIdentity, removeOwnIdentityNow } from './actions'

type Props = { identities: IdentityView[]; language: MessageLanguage }

/** What the caller is known as at the OpenID provider, and a form to link or unlink it. Nothing where there neither is nor was a provider. */
export function IdentitiesPanel({ identities, language }: Props) {
  const provider = service().openId
  if (!provider && identities.length === 0) return null
  const t = translator(language, 'openid')
  const staff = translator(language, 'staff')
  const at = (time: Date) => showShortDateTime(time, language, staffZone, { nameZone: true })
  const present = { kind: 'password', name: 'present', label: staff('password.present'), autoComplete: 'current-password' } as const
  const name = provider?.name ?? ''
  const text = provider?.trustsSecondFactor ? t('link.textTrusted', { name }) : t('link.text', { name })
  return (
    <Panel title={provider ? t('link.title', { name }) : t('link.oldTitle')} description={provider ? text : t('link.oldText')}>
      <div className="grid gap-5">
        {identities.length === 0 && <EmptyState title={t('link.none')} />}
        {identities.length > 0 && (
          <ul className="divide-y divide-line text-sm">
            {identities.map((identity) => (
              <li key={identity.id} className="grid gap-2 py-3 first:pt-0">
                <div className="min-w-0">
                  <p className="wrap-anywhere font-medium">{identity.name}</p>
                  <p className="wrap-anywhere text-muted">
                    {t('link.line', {
                      issuer: identity.issuer,
                      linked: at(identity.linkedAt),
                      used: identity.lastUsedAt ? at(identity.lastUsedAt) : staff('never'),
                    })}
                  </p>
                  {provider && !provider.isIssuedBy(identity.issuer) && <p className="text-muted">{t('link.notUsed')}</p>}
                </div>
                <details>
                  <summary className="w-fit cursor-pointer underline underline-offset-4 pointer-coarse:min-h-11">
                    {t('link.change', { identity: identity.name })}
                  </summary>
                  <div className="grid gap-3 pt-3">
                    <p className="text-muted">{t('link.removeText')}</p>
                    <ActForm
                      id={`identity-${identity.id}`}
                      action={removeOwnIdentityNow}
                      hidden={{ id: String(identity.id) }}
                      fields={[present]}
                      submit={{ label: t('link.remove', { identity: identity.name }), pending: staff('pending'), variant: 'danger' }}
                      errorTitle={staff('errors')}
                    />
                  </div>
                </details>
              </li>
            ))}
          </ul>
        )}
        {provider && !identities.some(({ issuer }) => provider.isIssuedBy(issuer)) && (
          <ActForm
            id="link-identity"
            action={linkOwnIdentity}
            hidden={{}}
            fields={[present]}
            submit={{ label: t('link.start', { name }), pending: staff('pending'), variant: 'primary' }}
            errorTitle={staff('errors')}
          />
        )}
      </div>
    </Panel>
  )
}
