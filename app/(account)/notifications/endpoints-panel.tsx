import type { ReactNode } from 'react'
import { ActForm } from '@/components/account/act-form'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Panel } from '@/components/ui/panel'
import type { EndpointRow } from '@/lib/notifications/queries'
import { eventFilters, mostTestsAnHour, usualOverlapHours } from '@/lib/notifications/rules'
import { showShortDateTime } from '@/lib/platform/messages'
import { makeSecret, saveEndpoint, switchEndpoint } from './actions'
import { TestForm } from './test-form'
import type { Reader } from './texts'

type Props = { reader: Reader; merchantId: number; endpoints: EndpointRow[]; maySet: boolean; mayTest: boolean }

/** Webhook endpoints: which events, whether they are heard, and what an administrator can change. */
export function EndpointsPanel({ reader, merchantId, endpoints, maySet, mayTest }: Props) {
  const { t } = reader
  return (
    <Panel title={t('endpoints.title')} description={t('endpoints.text')}>
      <div className="grid gap-4">
        {endpoints.length === 0 && <EmptyState title={t('endpoints.empty')}>{maySet ? null : t('endpoints.emptyText')}</EmptyState>}
        <ul className="divide-y divide-line">
          {endpoints.map((endpoint) => (
            <li key={endpoint.id} className="grid gap-3 py-4 first:pt-0 last:pb-0">
              <Facts reader={reader} endpoint={endpoint} />
              {mayTest && <TestForm t={t} merchantId={merchantId} endpoint={endpoint} />}
              {maySet && <Acts reader={reader} merchantId={merchantId} endpoint={endpoint} />}
            </li>
          ))}
        </ul>
        {endpoints.length > 0 && mayTest && <p className="text-muted text-sm">{t('test.lead', { most: mostTestsAnHour })}</p>}
        {endpoints.length > 0 && !maySet && <p className="text-muted text-sm">{t('whoMay')}</p>}
        {maySet && (
          <Opened summary={t('endpoints.new')}>
            <EndpointForm reader={reader} merchantId={merchantId} endpoint={null} />
          </Opened>
        )}
      </div>
    </Panel>
  )
}

const tones = { on: 'green', off: 'gray', disabled: 'red' } as const

function Facts({ reader: { t, language, timeZone }, endpoint }: { reader: Reader; endpoint: EndpointRow }) {
  const state = endpoint.state as keyof typeof tones
  const show = (at: Date) => showShortDateTime(at, language, timeZone)
  return (
    <div className="grid gap-1 text-sm">
      <div className="flex flex-wrap items-start justify-between gap-2">
        <h3 className="min-w-0 break-all font-medium">{endpoint.name || endpoint.url}</h3>
        <Badge tone={tones[state]}>{t(`endpoints.state.${state}`)}</Badge>
      </div>
      {endpoint.name !== '' && <p className="break-all">{endpoint.url}</p>}
      <p className="break-words text-muted">{endpoint.events.join(', ')}</p>
      {endpoint.failingSince && <p className="text-red-ink">{t('endpoints.failing', { at: show(endpoint.failingSince) })}</p>}
      {endpoint.keys.map(({ publicKey, retiresAt }) => (
        <p key={publicKey} className="break-all text-muted">
          {t('endpoints.key')}: <code>{publicKey}</code> {retiresAt && t('endpoints.keyUntil', { at: show(retiresAt) })}
        </p>
      ))}
    </div>
  )
}

function Acts({ reader, merchantId, endpoint }: { reader: Reader; merchantId: number; endpoint: EndpointRow }) {
  const { t } = reader
  const isOn = endpoint.state === 'on'
  const hidden = { merchantId: String(merchantId), endpointId: endpoint.id, version: String(endpoint.version) }
  const act = (to: 'on' | 'off' | 'deleted', label: string) => (
    <form action={switchEndpoint}>
      {Object.entries({ ...hidden, to }).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Button type="submit" size="sm" variant={to === 'on' ? 'secondary' : 'danger'}>
        {label}
      </Button>
    </form>
  )
  return (
    <div className="grid gap-2">
      {isOn ? (
        <Opened summary={t('endpoints.turnOff')}>
          <p className="mb-3 text-sm">{t('endpoints.turnOffText')}</p>
          {act('off', t('endpoints.turnOffConfirm'))}
        </Opened>
      ) : (
        <div>{act('on', t('endpoints.turnOn'))}</div>
      )}
      <Opened summary={t('endpoints.edit')}>
        <EndpointForm reader={reader} merchantId={merchantId} endpoint={endpoint} />
      </Opened>
      <Opened summary={t('endpoints.rotate')}>
        <p className="mb-3 text-sm">{t('endpoints.rotateText')}</p>
        <ActForm
          id={`rotate-${endpoint.id}`}
          action={makeSecret}
          hidden={hidden}
          fields={[{ kind: 'text', name: 'overlapHours', label: t('endpoints.overlap'), inputMode: 'numeric', initial: String(usualOverlapHours) }]}
          submit={{ label: t('endpoints.rotateSubmit'), pending: t('endpoints.pending'), variant: 'primary' }}
          errorTitle={t('error.title')}
        />
      </Opened>
      <Opened summary={t('endpoints.delete')}>
        <p className="mb-3 text-sm">{t('endpoints.deleteText')}</p>
        {act('deleted', t('endpoints.deleteConfirm'))}
      </Opened>
    </div>
  )
}

function EndpointForm({ reader: { t }, merchantId, endpoint }: { reader: Reader; merchantId: number; endpoint: EndpointRow | null }) {
  return (
    <ActForm
      key={endpoint?.version ?? 0}
      id={`endpoint-${endpoint?.id ?? 'new'}`}
      action={saveEndpoint}
      hidden={{ merchantId: String(merchantId), ...(endpoint ? { endpointId: endpoint.id, version: String(endpoint.version) } : {}) }}
      fields={[
        { kind: 'text', name: 'url', label: t('endpoints.url'), hint: t('assist.urlHint'), initial: endpoint?.url ?? '' },
        { kind: 'text', name: 'name', label: t('endpoints.name'), hint: t('endpoints.nameHint'), initial: endpoint?.name ?? '' },
        {
          kind: 'checks',
          name: 'events',
          label: t('endpoints.events'),
          options: eventFilters.map((value) => ({ value, label: value })),
          initial: (endpoint?.events ?? ['order.*']).join(' '),
        },
      ]}
      submit={{ label: t(endpoint ? 'endpoints.save' : 'endpoints.submit'), pending: t('endpoints.pending'), variant: 'primary' }}
      errorTitle={t('error.title')}
    />
  )
}

function Opened({ summary, children }: { summary: string; children: ReactNode }) {
  return (
    <details className="rounded-lg border border-line px-4 py-2">
      <summary className="min-h-8 cursor-pointer content-center font-medium text-sm pointer-coarse:min-h-11">{summary}</summary>
      <div className="pt-3 pb-2">{children}</div>
    </details>
  )
}
