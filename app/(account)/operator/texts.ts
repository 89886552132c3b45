import { houseZone } from '@/lib/platform/local-time'
import { type MessageLanguage, type Translator, translator } from '@/lib/platform/messages'

export type T = Translator<'operator'>

/** The operator works for merchants in many zones; its screens speak in one, and name it. */
export const operatorZone = houseZone

/** How long something has been so: "5 minutes", "3 hours", "2 days". */
export function showAge(t: T, since: Date, now: Date): string {
  const minutes = Math.max(0, Math.floor((now.getTime() - since.getTime()) / 60_000))
  if (minutes < 120) return t('unknown.minutes', { count: minutes })
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? t('unknown.hours', { count: hours }) : t('unknown.days', { count: Math.floor(hours / 24) })
}

const causes = {
  'time-out': 'time-out',
  'unreadable-answer': 'unreadable',
  'answer-to-another-reference': 'other',
  // As links wrote it that judged the amount themselves.
  'other-amount': 'other-amount',
  'approved for another amount': 'other-amount',
  'approved, and its reversal was asked for': 'undoing',
  'the acquirer has not seen it yet': 'not-seen',
  'the acquirer is still working on it': 'in-process',
  'the acquirer never saw it': 'never-seen',
  'support had it reversed': 'support',
  'the reversal was refused': 'reversal-refused',
  'the reversal was unknown': 'reversal-unknown',
} as const

/** What was last learned of an operation, in the reader's words; what a bank says in its own words stays as it is. */
export function showCause(language: MessageLanguage, cause: string): string {
  const t = translator(language, 'operator')
  const parts = cause.split('; ').map((part) => {
    const status = /^status-(\d{3})$/.exec(part)?.[1]
    if (status) return t('unknown.cause.status', { code: status })
    if (/^transport(-[A-Z_]+)?$/.test(part)) return t('unknown.cause.transport')
    return Object.hasOwn(causes, part) ? t(`unknown.cause.${causes[part as keyof typeof causes]}`) : part
  })
  return parts.join('; ')
}
