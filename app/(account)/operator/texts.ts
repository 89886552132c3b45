import type { Translator } from '@/lib/platform/messages'

export type T = Translator<'operator'>

/** The operator works for merchants in many zones; its screens speak in one, and name it. */
export const operatorZone = 'Europe/Minsk'

/** How long something has been so: "5 minutes", "3 hours", "2 days". */
export function showAge(t: T, since: Date, now: Date): string {
  const minutes = Math.max(0, Math.floor((now.getTime() - since.getTime()) / 60_000))
  if (minutes < 120) return t('unknown.minutes', { count: minutes })
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? t('unknown.hours', { count: hours }) : t('unknown.days', { count: Math.floor(hours / 24) })
}
