import type { Tone } from '@/components/ui/badge'
import type { DeliveryRow } from '@/lib/notifications/queries'
import { type DeliveryState, testType } from '@/lib/notifications/rules'
import type { MessageLanguage, Translator } from '@/lib/platform/messages'

export type T = Translator<'notifications'>

/** What texts of this screen need. Times are in the merchant's zone. */
export type Reader = { t: T; language: MessageLanguage; timeZone: string }

const stateTones: Record<DeliveryState, Tone> = { waiting: 'yellow', delivered: 'green', rejected: 'red', failed: 'red', dropped: 'gray' }

type Attempt = DeliveryRow['tries'][number]

/** How one sending ended, in a sentence: what, with which status and codes. */
export function outcomeText(t: T, { outcome, status, firstCode, secondCode, durationMs }: Attempt): string {
  if (outcome === null) return t('underWay')
  const codes = firstCode === null || secondCode === null ? [] : [t('codes', { first: firstCode, second: secondCode })]
  return [t(`outcome.${outcome as 'delivered'}`), ...(status === null ? [] : [`HTTP ${status}`]), ...codes, t('duration', { ms: durationMs ?? 0 })].join(' · ')
}

/** What became of a delivery, in a word; of a test, which is sent once, whether it was accepted. */
export function stateOf({ state, event, tries }: Pick<DeliveryRow, 'state' | 'event' | 'tries'>, t: T): { tone: Tone; text: string } {
  if (isTest({ event }) && state === 'dropped' && tries.length > 0) return { tone: 'red', text: t('test.notAccepted') }
  return { tone: stateTones[state as DeliveryState], text: t(`state.${state as DeliveryState}`) }
}

export function isTest({ event }: Pick<DeliveryRow, 'event'>): boolean {
  return event.type === testType
}

/** What an event is about, without the word for its kind: an order number, a customer number, a token. */
export function objectOf({ objectKey, event }: Pick<DeliveryRow, 'objectKey' | 'event'>, t: T): string {
  if (isTest({ event })) return t('test.about')
  return objectKey.slice(objectKey.indexOf(':') + 1)
}

export function destinationOf({ endpoint }: Pick<DeliveryRow, 'endpoint'>, t: T): string {
  if (!endpoint) return t('deliveries.assist')
  return endpoint.state === 'deleted' ? t('deliveries.deleted') : endpoint.name || endpoint.url
}
