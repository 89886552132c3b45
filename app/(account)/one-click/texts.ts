import { showActor } from '@/app/(account)/customers/[customerId]/texts'
import type { OneClickRequestView } from '@/lib/merchants/one-click-queries'
import type { ServiceMode } from '@/lib/one-click/rules'
import { type MessageLanguage, showDateTime, type Translator, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { readStaffNames } from '@/lib/staff/queries'
import type { Caller } from '@/lib/staff/rules'

export type T = Translator<'one-click'>

/** How this reader is told who did what and when. */
export type Reader = { t: T; language: MessageLanguage; who: (actor: string) => string; at: (moment: Date) => string }

export async function readerOf({ language, side }: Caller, timeZone: string, requests: readonly OneClickRequestView[]): Promise<Reader> {
  const actors = requests.flatMap(({ requestedBy, decidedBy }) => [requestedBy, decidedBy ?? ''])
  const names = await readStaffNames(service(), actors.flatMap((actor) => /^staff:(\d+)$/.exec(actor)?.[1] ?? []).map(Number))
  const history = { t: translator(language, 'customer'), language, timeZone, side, names }
  return {
    t: translator(language, 'one-click'),
    language,
    who: (actor) => showActor(history, actor),
    at: (moment) => showDateTime(moment, language, timeZone),
  }
}

export const modes: readonly ServiceMode[] = ['standard', 'stored-cards-only', 'store-only', 'off']
export const grantedModes: readonly Exclude<ServiceMode, 'off'>[] = ['standard', 'stored-cards-only', 'store-only']

export const modeTones = { standard: 'green', 'stored-cards-only': 'blue', 'store-only': 'blue', off: 'gray' } as const satisfies Record<ServiceMode, string>
