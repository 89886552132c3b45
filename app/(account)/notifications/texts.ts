import type { Tone } from '@/components/ui/badge'
import type { DeliveryRow } from '@/lib/notifications/queries'
import type { DeliveryState } from '@/lib/notifications/rules'
import type { Translator } from '@/lib/platform/messages'

export type T = Translator<'notifications'>

export const stateTones: Record<DeliveryState, Tone> = { waiting: 'yellow', delivered: 'green', rejected: 'red', failed: 'red', dropped: 'gray' }

export function formTexts(t: T) {
  return { errorTitle: t('error.title'), secretTitle: t('secret.title'), secret: t('secret.secret'), publicKey: t('secret.publicKey') }
}

type Attempt = DeliveryRow['tries'][number]

/** How one sending ended, in a sentence: what, with which status and codes. */
export function outcomeText(t: T, { outcome, status, firstCode, secondCode, durationMs }: Attempt): string {
  if (outcome === null) return t('underWay')
  const codes = firstCode === null || secondCode === null ? [] : [t('codes', { first: firstCode, second: secondCode })]
  return [t(`outcome.${outcome as 'delivered'}`), ...(status === null ? [] : [`HTTP ${status}`]), ...codes, t('duration', { ms: durationMs ?? 0 })].join(' · ')
}
