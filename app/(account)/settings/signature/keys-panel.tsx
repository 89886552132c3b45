import { ActForm } from '@/components/account/act-form'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Panel } from '@/components/ui/panel'
import { type MessageLanguage, showDateTime } from '@/lib/platform/messages'
import type { SettingsPage } from '../open-settings'
import { endOld, putInKey } from './actions'

/** The public keys that hold, until when, and the way to put in another. */
export function KeysPanel({ t, settings, language }: SettingsPage & { language: MessageLanguage }) {
  const { publicKeys, fixed, version } = settings
  const at = (moment: Date) => showDateTime(moment, language, fixed.timeZone)
  const hidden = { merchantId: String(fixed.id), version: String(version) }
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
        {publicKeys.some(({ validUntil }) => validUntil !== null) && (
          <form action={endOld}>
            <input type="hidden" name="merchantId" value={hidden.merchantId} />
            <input type="hidden" name="version" value={hidden.version} />
            <Button type="submit" variant="danger">
              {t('proof.key.end')}
            </Button>
          </form>
        )}
        <ActForm
          key={`key-${fixed.id}`}
          id="key"
          action={putInKey}
          hidden={hidden}
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
      </div>
    </Panel>
  )
}
