import { ActForm } from '@/components/account/act-form'
import { Badge } from '@/components/ui/badge'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { Panel } from '@/components/ui/panel'
import { type MessageLanguage, showDateTime } from '@/lib/platform/messages'
import type { SettingsPage } from '../open-settings'
import { endOld, putInKey } from './actions'

type Props = SettingsPage & { language: MessageLanguage }

/** The second look before old keys end: which they are, and what stops with them. */
export function EndKeysPanel({ t, settings, language }: Props) {
  const { publicKeys, fixed, version } = settings
  const old = publicKeys.flatMap(({ fingerprint, validUntil }) => (validUntil ? [{ fingerprint, validUntil }] : []))
  if (old.length === 0) return null
  return (
    <Panel title={t('proof.key.endTitle')} description={t('proof.key.endLead', { count: old.length })}>
      <ActForm
        key={`end-${fixed.id}`}
        id="end"
        action={endOld}
        hidden={{ merchantId: String(fixed.id), version: String(version) }}
        fields={[]}
        submit={{ label: t('proof.key.endSubmit'), pending: t('pending'), variant: 'danger' }}
        cancel={<LinkButton href={addressOf(fixed.id)}>{t('cancel')}</LinkButton>}
        errorTitle={t('error.title')}
      >
        <ul className="grid gap-2 text-sm">
          {old.map(({ fingerprint, validUntil }) => (
            <li key={fingerprint} className="wrap-anywhere">
              {t('proof.key.endOne', { fingerprint, at: showDateTime(validUntil, language, fixed.timeZone) })}
            </li>
          ))}
        </ul>
      </ActForm>
    </Panel>
  )
}

const addressOf = (merchantId: number) => `/settings/signature?merchant=${merchantId}`

/** The public keys that hold, until when, and the way to put in another. */
export function KeysPanel({ t, settings, language, maySet }: Props & { maySet: boolean }) {
  const { publicKeys, fixed, version } = settings
  const at = (moment: Date) => showDateTime(moment, language, fixed.timeZone)
  return (
    <Panel title={t('proof.key.title')} description={t('proof.key.lead')}>
      <div className="grid gap-5">
        {publicKeys.length === 0 ? (
          <EmptyState title={t('proof.key.none')} />
        ) : (
          <ul className="grid gap-3">
            {publicKeys.map(({ fingerprint, bits, validFrom, validUntil }) => (
              <li key={`${fingerprint} ${validFrom.toISOString()}`} className="grid gap-2 rounded-lg border border-line p-4 text-sm">
                <p className="flex flex-wrap items-center gap-3">
                  <Badge tone={validUntil ? 'yellow' : 'green'}>{t(validUntil ? 'proof.key.old' : 'proof.key.current')}</Badge>
                  <span>{t('proof.key.bits', { bits })}</span>
                  <span className="text-muted">{t('since', { at: at(validFrom) })}</span>
                  {validUntil && <span>{t('proof.key.until', { at: at(validUntil) })}</span>}
                </p>
                <p>
                  <span className="text-muted">{t('proof.key.fingerprint')}</span> <span className="break-all font-mono">{fingerprint}</span>
                </p>
              </li>
            ))}
          </ul>
        )}
        {maySet && publicKeys.some(({ validUntil }) => validUntil !== null) && (
          <div>
            <LinkButton href={`${addressOf(fixed.id)}&end=1`}>{t('proof.key.end')}</LinkButton>
          </div>
        )}
        {maySet && (
          <ActForm
            key={`key-${fixed.id}`}
            id="key"
            action={putInKey}
            hidden={{ merchantId: String(fixed.id), version: String(version) }}
            fields={[
              { kind: 'file', name: 'file', label: t('proof.key.file'), accept: '.pem,.pub,.txt,application/x-pem-file,text/plain' },
              { kind: 'area', source: true, rows: 5, name: 'pem', label: t('proof.key.pem'), hint: t('proof.key.pemHint') },
              {
                kind: 'text',
                name: 'overlapDays',
                label: t('proof.key.overlap'),
                hint: t('proof.key.overlapHint'),
                initial: '7',
                inputMode: 'numeric',
              },
            ]}
            submit={{ label: t('proof.key.submit'), pending: t('pending'), variant: 'primary' }}
            errorTitle={t('error.title')}
          />
        )}
      </div>
    </Panel>
  )
}
