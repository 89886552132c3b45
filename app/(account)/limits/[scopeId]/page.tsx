import type { Metadata } from 'next'
import { requireCaller } from '@/app/(account)/caller'
import { screen } from '@/app/(account)/screen'
import { Panel } from '@/components/ui/panel'
import { translator } from '@/lib/platform/messages'
import { Done } from '../done'
import { PendingCard } from '../pending-cards'
import { readerOf } from '../texts'
import { DefaultsPanel } from './defaults-panel'
import { openScope, type ScopeProps } from './open-scope'
import { ScopeFrame } from './scope-frame'
import { SettingsPanel } from './settings-panel'

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'limits')('title') }
}

export default screen(ScopeLimits)

/** One scope: its default limits, what waits and is scheduled in it, and how it counts. */
async function ScopeLimits(props: ScopeProps) {
  const { caller, view, one } = await openScope(props)
  const actors = [...view.pending.flatMap((change) => [change.requestedBy, change.decidedBy]), view.pendingSettings?.requestedBy ?? null]
  const reader = await readerOf(caller, view.timeZone, actors)
  const { t } = reader
  const back = `/limits/${view.id}`
  return (
    <ScopeFrame scope={view} tab="overview" language={caller.language}>
      <Done done={one('done')} language={caller.language} />
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div id="limits">
          <DefaultsPanel view={view} reader={reader} caller={caller} editing={one('edit')} />
        </div>
        <div className="grid gap-6">
          <Panel title={t('pending.title')}>
            {view.pending.length === 0 ? (
              <p className="text-muted">{t('pending.empty')}</p>
            ) : (
              <div className="grid gap-3">
                {view.pending.map((change) => (
                  <PendingCard key={String(change.id)} change={change} reader={reader} caller={caller} back={back} />
                ))}
              </div>
            )}
          </Panel>
          <div id="settings">
            <SettingsPanel view={view} reader={reader} caller={caller} editing={one('settings') === 'edit'} />
          </div>
        </div>
      </div>
    </ScopeFrame>
  )
}
