import { AskAgain } from '@/components/ui/ask-again'
import { Meter } from '@/components/ui/meter'
import { Notice } from '@/components/ui/notice'
import type { MessageLanguage } from '@/lib/platform/messages'
import type { ChangeView } from '@/lib/unions/queries'
import { showCount, type T } from '../texts'

/** How far a change has come. The page asks for itself again, also without scripts. */
export function Progress({ change, t, language }: { change: ChangeView; t: T; language: MessageLanguage }) {
  const { total = 0, customers = 0, merged = 0, quarantined = 0 } = change.counts
  // A merged number had two customers or more, so the bar may lag behind; it never runs ahead.
  const done = Math.min(total, customers + 2 * (merged + quarantined))
  const text = change.state === 'waiting' ? t('change.waiting') : t('change.running', { done: showCount(done, language), total: showCount(total, language) })
  return (
    <div className="grid gap-3">
      <AskAgain everySeconds={2} />
      <Notice tone="info">
        <p>{t('change.runningText')}</p>
      </Notice>
      <Meter label={t('list.underWay')} value={done} max={Math.max(total, 1)} text={text} />
    </div>
  )
}
