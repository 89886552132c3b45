import { showActor as showCustomerActor } from '@/app/(account)/customers/[customerId]/texts'
import { type MessageLanguage, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { readStaffNames } from '@/lib/staff/queries'
import type { Caller } from '@/lib/staff/rules'

/** Names of actors as this caller may read them. */
export async function actorNames({ language, side }: Caller, actors: string[]): Promise<(actor: string) => string> {
  const ids = actors.flatMap((actor) => /^staff:(\d+)$/.exec(actor)?.[1] ?? []).map(Number)
  const reader = { t: translator(language as MessageLanguage, 'customer'), language, timeZone: 'UTC', side, names: await readStaffNames(service(), ids) }
  return (actor) => (/^(staff|payer|merchant|api-key)\b/.test(actor) ? showCustomerActor(reader, actor) : actor)
}
