import { Badge } from '@/components/ui/badge'
import { LinkButton } from '@/components/ui/link-button'
import type { KeyState, KeyView } from '@/lib/api-access/queries'
import type { Translator } from '@/lib/platform/messages'

export type KeyTexts = { t: Translator<'api-keys'>; timeZone: string; who: (actor: string) => string; at: (moment: Date) => string }

const tones = { live: 'green', replaced: 'yellow', expired: 'gray', revoked: 'red' } as const satisfies Record<KeyState, string>

type Props = { of: KeyView; texts: KeyTexts; address: string; manages: boolean; revokes: boolean }

/** One key: what it may do, from where, until when, and when it was used last. */
export function KeyCard({ of: key, texts: { t, who, at }, address, manages, revokes }: Props) {
  const holds = key.state === 'live' || key.state === 'replaced'
  const lines: [string, string][] = [
    [t('key.scopes'), key.scopes.join(', ')],
    [t('key.from'), key.ipRanges.length === 0 ? t('key.anywhere') : key.ipRanges.join(', ')],
    [t('key.made'), t('key.madeBy', { at: at(key.createdAt), actor: who(key.createdBy) })],
    [holds ? t('key.until') : t('key.was'), key.endsSoon ? t('key.endsSoon', { at: at(key.expiresAt) }) : at(key.expiresAt)],
    [t('key.used'), key.lastUse === null ? t('key.never') : t('key.usedAt', { at: at(key.lastUse.at), ip: key.lastUse.ip ?? '—' })],
    ...(key.revoked
      ? [[t('key.revoked'), t('key.revokedBy', { at: at(key.revoked.at), actor: who(key.revoked.by), reason: key.revoked.reason ?? '—' })] as [string, string]]
      : []),
  ]
  return (
    <li className="grid gap-3 rounded-lg border border-line p-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div className="min-w-0">
          <h3 className="break-words font-medium">{key.name}</h3>
          <p className="break-all font-mono text-muted text-sm">{`${key.prefix}…`}</p>
        </div>
        <Badge tone={key.endsSoon ? 'yellow' : tones[key.state]}>{t(key.endsSoon ? 'state.endsSoon' : `state.${key.state}`)}</Badge>
      </div>
      <dl className="grid gap-x-4 gap-y-1 text-sm sm:grid-cols-[max-content_1fr]">
        {lines.map(([name, value]) => (
          <div key={name} className="grid sm:contents">
            <dt className="text-muted">{name}</dt>
            <dd className="min-w-0 break-words tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      {holds && (manages || revokes) && (
        <div className="flex flex-wrap gap-3">
          {manages && key.state === 'live' && (
            <LinkButton size="sm" href={`${address}&rotate=${key.id}`}>
              {t('rotate.open')}
              <span className="sr-only"> {key.name}</span>
            </LinkButton>
          )}
          {revokes && (
            <LinkButton size="sm" href={`${address}&revoke=${key.id}`}>
              {t('revoke.open')}
              <span className="sr-only"> {key.name}</span>
            </LinkButton>
          )}
        </div>
      )}
    </li>
  )
}
