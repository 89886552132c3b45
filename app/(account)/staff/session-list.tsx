import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { type MessageLanguage, showShortDateTime, translator } from '@/lib/platform/messages'
import type { SessionView } from '@/lib/staff/account-queries'
import { showDevice, staffZone } from './texts'

type Props = { sessions: SessionView[]; current: string | null; end: ((form: FormData) => Promise<void>) | null; staffId: number; language: MessageLanguage }

/** Where an account is signed in, each session with its end; `current` is the one that looks. */
export function SessionList({ sessions, current, end, staffId, language }: Props) {
  const t = translator(language, 'staff')
  if (sessions.length === 0) return <EmptyState title={t('sessions.none')} />
  const others = sessions.filter(({ id }) => id !== current)
  return (
    <div className="grid gap-4">
      <ul className="divide-y divide-line text-sm">
        {sessions.map((session) => {
          const device = showDevice(session.userAgent, t('sessions.unknownDevice'))
          return (
            <li key={session.id} className="flex flex-wrap items-center justify-between gap-3 py-3 first:pt-0">
              <div className="min-w-0">
                <p className="font-medium">
                  {device} {session.id === current && <Badge tone="green">{t('sessions.this')}</Badge>}
                </p>
                <p className="text-muted">
                  {t('sessions.line', {
                    ip: session.ip ?? '–',
                    since: showShortDateTime(session.createdAt, language, staffZone, { nameZone: true }),
                    seen: showShortDateTime(session.lastSeenAt, language, staffZone, { nameZone: true }),
                  })}
                </p>
              </div>
              {end && session.id !== current && (
                <form action={end}>
                  <input type="hidden" name="staffId" value={staffId} />
                  <input type="hidden" name="sessionId" value={session.id} />
                  <Button type="submit" size="sm" aria-label={t('sessions.endOne', { device, ip: session.ip ?? '–' })}>
                    {t('sessions.end')}
                  </Button>
                </form>
              )}
            </li>
          )
        })}
      </ul>
      {end && others.length > 1 && (
        <form action={end}>
          <input type="hidden" name="staffId" value={staffId} />
          <Button type="submit">{current ? t('sessions.endOthers') : t('sessions.endAll')}</Button>
        </form>
      )}
    </div>
  )
}
