import { ActForm } from '@/components/account/act-form'
import { LinkButton } from '@/components/ui/link-button'
import { Panel } from '@/components/ui/panel'
import { enforces, timeZones } from '@/lib/limits/rules'
import type { ScopeView } from '@/lib/limits/scope-queries'
import { type Caller, may } from '@/lib/staff/rules'
import { saveSettings } from '../actions'
import { PendingSettingsCard } from '../pending-cards'
import type { Reader } from '../texts'

type SettingsPanelProps = { view: ScopeView; reader: Reader; caller: Caller; editing: boolean }

/** Time zone, week start and what a limit stops, with a change of them that waits, and the form to ask for one. */
export function SettingsPanel({ view, reader, caller, editing }: SettingsPanelProps) {
  const { t } = reader
  const mayPropose = may(caller, 'limits.propose')
  const facts = [
    [t('settings.zone'), view.timeZone, ''],
    [t('settings.week'), t(`weekday.${view.weekStartsOn as 1}`), ''],
    [t('settings.enforce'), t(`enforce.${view.enforce}`), t(`enforceHint.${view.enforce}`)],
  ] as const
  return (
    <Panel title={t('settings.title')}>
      <div className="grid gap-4">
        <dl className="grid gap-2 text-sm">
          {facts.map(([name, value, hint]) => (
            <div key={name} className="grid gap-x-4 sm:grid-cols-[10rem_1fr]">
              <dt className="text-muted">{name}</dt>
              <dd>
                {value}
                {hint && <span className="block text-muted">{hint}</span>}
              </dd>
            </div>
          ))}
        </dl>
        {view.pendingSettings && <PendingSettingsCard change={view.pendingSettings} reader={reader} caller={caller} back={`/limits/${view.id}`} plain />}
        {mayPropose && !editing && (
          <div>
            <LinkButton href={`/limits/${view.id}?settings=edit#settings`} variant="secondary" size="sm" scroll={false}>
              {t('settings.change')}
            </LinkButton>
          </div>
        )}
        {mayPropose && editing && <SettingsForm view={view} reader={reader} maySet={may(caller, 'limits.set')} />}
      </div>
    </Panel>
  )
}

function SettingsForm({ view, reader: { t }, maySet }: { view: ScopeView; reader: Reader; maySet: boolean }) {
  const zones = [...new Set([view.timeZone, 'Europe/Minsk', 'UTC', ...timeZones()])].map((zone) => ({ value: zone, label: zone }))
  return (
    <div className="grid gap-3 border-line border-t pt-4">
      <p className="text-muted text-sm">{maySet ? t('settings.effect') : t('editor.helpPropose')}</p>
      <ActForm
        id="settings"
        action={saveSettings}
        hidden={{
          scopeId: String(view.id),
          'expected-timeZone': view.timeZone,
          'expected-weekStartsOn': String(view.weekStartsOn),
          'expected-enforce': view.enforce,
        }}
        fields={[
          { kind: 'select', name: 'timeZone', label: t('settings.zone'), options: zones, initial: view.timeZone },
          {
            kind: 'select',
            name: 'weekStartsOn',
            label: t('settings.week'),
            options: ([1, 2, 3, 4, 5, 6, 7] as const).map((day) => ({ value: String(day), label: t(`weekday.${day}`) })),
            initial: String(view.weekStartsOn),
          },
          {
            kind: 'select',
            name: 'enforce',
            label: t('settings.enforce'),
            options: enforces.map((enforce) => ({ value: enforce, label: t(`enforce.${enforce}`) })),
            initial: view.enforce,
          },
          { kind: 'area', name: 'reason', label: t('editor.reason'), hint: t('editor.reasonHint') },
        ]}
        submit={{ label: maySet ? t('settings.save') : t('editor.propose'), pending: t('editor.pending'), variant: 'primary' }}
        review={{ label: t('editor.preview'), again: t('editor.again') }}
        cancel={
          <LinkButton href={`/limits/${view.id}#settings`} variant="ghost" scroll={false}>
            {t('editor.cancel')}
          </LinkButton>
        }
        errorTitle={t('error.summary')}
      />
    </div>
  )
}
