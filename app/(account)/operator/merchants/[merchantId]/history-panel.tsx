import { showActor, showAt, staffIdsOf } from '@/app/(account)/unions/texts'
import { Panel } from '@/components/ui/panel'
import type { MerchantEvent } from '@/lib/merchants/keeping-queries'
import type { MerchantFacts } from '@/lib/merchants/merchant-facts'
import { type MessageLanguage, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { readStaffNames } from '@/lib/staff/queries'
import { operatorZone } from '../../texts'
import { showFacts, type T } from '../texts'

/** What the gateway's staff did to a merchant, by whom and why; newest first. */
export async function HistoryPanel({ events, language }: { events: MerchantEvent[]; language: MessageLanguage }) {
  const t = translator(language, 'merchants')
  const unions = translator(language, 'unions')
  const names = await readStaffNames(service(), staffIdsOf(events.map(({ actor }) => actor)))
  return (
    <Panel title={t('history.title')} description={translator(language, 'operator')('zone', { zone: operatorZone })}>
      {events.length === 0 ? (
        <p className="text-muted text-sm">{t('history.none')}</p>
      ) : (
        <ol className="divide-y divide-line text-sm">
          {events.map((event) => {
            const by = { actor: showActor(unions, names, event.actor), at: showAt(event.at, language, operatorZone) }
            return (
              <li key={String(event.id)} className="grid gap-1 py-3 first:pt-0 last:pb-0">
                <p className="wrap-anywhere font-medium">{whatOf(event, t, language)}</p>
                <p className="text-muted wrap-anywhere">{event.reason ? t('history.by', { ...by, reason: event.reason }) : t('history.byAlone', by)}</p>
              </li>
            )
          })}
        </ol>
      )}
    </Panel>
  )
}

function whatOf({ action, before, after }: MerchantEvent, t: T, language: MessageLanguage): string {
  if (action === 'merchants.create') return t('history.created', { name: String(after.name) })
  if (action === 'one-click.set-mode') return modeChange(before.mode, after.mode, t, language)
  const [was, is] = [showFacts(factsOf(before), t, language), showFacts(factsOf(after), t, language)]
  const changes = Object.keys(was).flatMap((what) =>
    was[what] === is[what] ? [] : [t('keep.change', { what, before: was[what] ?? '', after: is[what] ?? '' })],
  )
  return [...changes, ...(before.oneClick === after.oneClick ? [] : [modeChange(before.oneClick, after.oneClick, t, language)])].join('; ')
}

function modeChange(before: unknown, after: unknown, t: T, language: MessageLanguage): string {
  const modes = translator(language, 'one-click')
  const name = (mode: unknown) => modes(`mode.${mode as 'off'}`)
  return t('history.mode', { before: name(before), after: name(after) })
}

// As `changeFacts` writes it.
function factsOf(kept: MerchantEvent['before']): MerchantFacts {
  return { ...(kept as unknown as MerchantFacts), currencies: String(kept.currencies).split(' ') }
}
