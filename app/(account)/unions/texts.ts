import { showMask } from '@/app/(account)/customers/[customerId]/texts'
import { type Brand, brandNames } from '@/lib/cards/rules'
import { localeOf, type MessageLanguage, showDateTime, type Translator } from '@/lib/platform/messages'
import type { StaffName } from '@/lib/staff/queries'
import type { RequestUnionChangeOutcome } from '@/lib/unions/request-change'
import type { Sign } from '@/lib/unions/rules'
import type { SideView } from '@/lib/unions/store'

export type T = Translator<'unions'>

/** Why what was chosen cannot become or join a union, or null; only what `foreseeJoin` answers. */
export function showObstacle(t: T, obstacle: RequestUnionChangeOutcome | null): string | null {
  switch (obstacle?.kind) {
    case 'not-admitted':
    case 'not-free':
    case 'no-member':
      return t(`error.${obstacle.kind}`, { id: String(obstacle.merchantId) })
    case 'not-found':
      return t('error.not-found')
    default:
      return null
  }
}

export function showSigns(t: T, language: MessageLanguage, signs: readonly Sign[]): string {
  return new Intl.ListFormat(localeOf[language], { type: 'conjunction' }).format(signs.map((sign) => t(`sign.${sign}`)))
}

/** Counts as people write them: 12,345. */
export function showCount(count: number, language: MessageLanguage): string {
  return new Intl.NumberFormat(localeOf[language]).format(count)
}

export function showAt(at: Date | null, language: MessageLanguage, timeZone: string): string {
  return at ? showDateTime(at, language, timeZone) : '–'
}

/** A mask: six and four digits with the right to see them, four without. */
export function showCard({ brand, first6, last4, expiryMonth, expiryYear }: SideView['cards'][number], seesSix: boolean): string {
  const mask = showMask({ first6, last4 }, seesSix)
  return `${brandNames[brand as Brand] ?? ''} ${mask}, ${String(expiryMonth).padStart(2, '0')}/${expiryYear % 100}`
}

/** `staff:12` by name. */
export function showActor(t: T, names: Map<number, StaffName>, actor: string): string {
  const id = /^staff:(\d+)$/.exec(actor)?.[1]
  if (id === undefined) return t('actor.system')
  return names.get(Number(id))?.name ?? t('actor.staff', { id })
}

export function staffIdsOf(actors: readonly (string | null)[]): number[] {
  return actors.flatMap((actor) => /^staff:(\d+)$/.exec(actor ?? '')?.[1] ?? []).map(Number)
}
