import { ActForm } from '@/components/account/act-form'
import { EmptyState } from '@/components/ui/empty-state'
import { Panel } from '@/components/ui/panel'
import { type MessageLanguage, showShortDateTime, translator } from '@/lib/platform/messages'
import type { PasskeyView } from '@/lib/staff/account-queries'
import { staffZone } from '../staff/texts'
import { finishOwnPasskey, nameOwnPasskey, removeOwnPasskey, startOwnPasskey } from './actions'
import { NewPasskey } from './new-passkey'

type Props = { passkeys: PasskeyView[]; canMake: boolean; isLastFactor: boolean; language: MessageLanguage }

/** The caller's passkeys: what they are called, when they were used, and a form for another. */
export function PasskeysPanel({ passkeys, canMake, isLastFactor, language }: Props) {
  const t = translator(language, 'staff')
  const at = (time: Date) => showShortDateTime(time, language, staffZone, { nameZone: true })
  const present = { kind: 'password', name: 'present', label: t('password.present'), autoComplete: 'current-password' } as const
  return (
    <Panel title={t('passkeys.title')} description={t('passkeys.text')}>
      <div className="grid gap-5">
        {passkeys.length === 0 && <EmptyState title={t('passkeys.none')} />}
        {passkeys.length > 0 && (
          <ul className="divide-y divide-line text-sm">
            {passkeys.map(({ id, name, createdAt, lastUsedAt }) => (
              <li key={id} className="grid gap-2 py-3 first:pt-0">
                <div className="min-w-0">
                  <p className="wrap-anywhere font-medium">{name}</p>
                  <p className="text-muted">{t('passkeys.line', { made: at(createdAt), used: lastUsedAt ? at(lastUsedAt) : t('never') })}</p>
                </div>
                <details>
                  <summary className="w-fit cursor-pointer underline underline-offset-4 pointer-coarse:min-h-11">{t('passkeys.change', { name })}</summary>
                  <div className="grid gap-5 pt-3">
                    <ActForm
                      id={`passkey-name-${id}`}
                      action={nameOwnPasskey}
                      hidden={{ id: String(id) }}
                      fields={[{ kind: 'text', name: 'name', label: t('passkeys.name'), initial: name }]}
                      submit={{ label: t('passkeys.rename'), pending: t('pending'), variant: 'primary' }}
                      errorTitle={t('errors')}
                    />
                    {isLastFactor ? (
                      <p className="text-muted">{t('error.last-factor')}</p>
                    ) : (
                      <ActForm
                        id={`passkey-remove-${id}`}
                        action={removeOwnPasskey}
                        hidden={{ id: String(id) }}
                        fields={[present]}
                        submit={{ label: t('passkeys.remove', { name }), pending: t('pending'), variant: 'danger' }}
                        errorTitle={t('errors')}
                      />
                    )}
                  </div>
                </details>
              </li>
            ))}
          </ul>
        )}
        {canMake ? (
          <NewPasskey
            begin={startOwnPasskey}
            finish={finishOwnPasskey}
            labels={{
              name: t('passkeys.name'),
              nameHint: t('passkeys.nameHint'),
              present: t('password.present'),
              submit: t('passkeys.add'),
              pending: t('pending'),
              errors: t('errors'),
              cancelled: t('passkeys.cancelled'),
              known: t('passkeys.known'),
              needsScripts: t('passkeys.needsScripts'),
            }}
          />
        ) : (
          <p className="text-muted text-sm">{t('passkeys.notHere')}</p>
        )}
      </div>
    </Panel>
  )
}
