import { Badge } from '@/components/ui/badge'
import type { OneClickRequestView } from '@/lib/merchants/one-click-queries'
import type { Reader } from './texts'

/** What was asked and how it was answered, the newest first. */
export function History({ requests, reader: { t, who, at } }: { requests: readonly OneClickRequestView[]; reader: Reader }) {
  if (requests.length === 0) return <p className="text-muted text-sm">{t('history.none')}</p>
  return (
    <ol className="divide-y divide-line text-sm">
      {requests.map((request) => (
        <li key={String(request.id)} className="grid gap-1 py-3 first:pt-0 last:pb-0">
          <p>{t('history.asked', { actor: who(request.requestedBy), at: at(request.requestedAt) })}</p>
          {request.text && <p className="wrap-anywhere text-muted">{request.text}</p>}
          {request.decidedBy && request.decidedAt && (
            <p className="flex flex-wrap items-center gap-2">
              <Badge tone={request.grantedMode ? 'green' : 'red'}>
                {request.grantedMode ? t('history.approved', { mode: t(`mode.${request.grantedMode}`) }) : t('history.declined')}
              </Badge>
              {t('history.by', { actor: who(request.decidedBy), at: at(request.decidedAt) })}
            </p>
          )}
          {request.reason && <p className="wrap-anywhere">{t('history.reason', { reason: request.reason })}</p>}
        </li>
      ))}
    </ol>
  )
}
