import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { textIn } from '@/app/(account)/form'
import { screen } from '@/app/(account)/screen'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { listScopes, listWaiting, type Queue, readPlace } from '@/lib/limits/scope-queries'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import type { Caller } from '@/lib/staff/rules'
import { Done } from './done'
import { ScopesPanel } from './scopes-panel'
import { readerOf } from './texts'
import { WaitingChanges } from './waiting-changes'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'limits')('title') }
}

export default screen(Limits)

/** What waits for a second person, over all scopes of the caller, and the scopes. Whoever has one scope is led to it. */
async function Limits({ searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'customers.view')
  const query = await searchParams
  const one = (name: string) => textIn(query, name)
  const q = one('q').slice(0, 100)
  const after = /^\d{1,9}$/.test(one('after')) ? Number(one('after')) : 0
  const past = readPlace(one('waiting')) ? one('waiting') : null
  const [scopes, queue] = await Promise.all([listScopes(service(), caller.scope, { q, after }), listWaiting(service(), caller.scope, { after: past })])
  const only = scopes.rows[0]
  if (q === '' && after === 0 && scopes.rows.length === 1 && only) redirect(`/limits/${only.id}`)
  const t = translator(caller.language, 'limits')
  return (
    <div className="grid gap-6">
      <PageHeader title={t('title')} subtitle={t('intro')} />
      <Done done={one('done')} language={caller.language} />
      <WaitingPanel queue={queue} caller={caller} paged={past !== null} />
      <ScopesPanel scopes={scopes} q={q} paged={after > 0} language={caller.language} />
    </div>
  )
}

async function WaitingPanel({ queue, caller, paged }: { queue: Queue; caller: Caller; paged: boolean }) {
  const { entries, next } = queue
  const actors = entries.flatMap(({ change }) => [change.requestedBy, 'decidedBy' in change ? change.decidedBy : null])
  const reader = await readerOf(caller, 'UTC', actors)
  const { t } = reader
  return (
    <div id="limits">
      <Panel title={t('queue.title')}>
        {entries.length === 0 ? (
          <EmptyState title={t('queue.empty')}>{t('queue.emptyText')}</EmptyState>
        ) : (
          <WaitingChanges queue={queue} reader={reader} caller={caller} back="/limits" />
        )}
        <div className="mt-4 flex flex-wrap gap-2 empty:hidden">
          {paged && (
            <LinkButton href="/limits" size="sm" variant="ghost">
              {t('queue.first')}
            </LinkButton>
          )}
          {next !== null && (
            <LinkButton href={`/limits?waiting=${next}`} size="sm">
              {t('queue.more')}
            </LinkButton>
          )}
        </div>
      </Panel>
    </div>
  )
}
