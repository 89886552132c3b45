import type { Origin } from '@/lib/audit/record'
import type { Actor } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import type { Db, Tx } from '@/lib/platform/db'
import { readReason } from '@/lib/platform/reason'
import type { Scope } from '@/lib/platform/scope'
import { readOpenCurrencies, writeFacts } from './keeping-store'
import { type FactFault, type MerchantFacts, readFacts } from './merchant-facts'
import { recordSettings } from './record-settings'
import { changeSettings, type Edited, type NotChanged, type SettingsRow } from './settings-store'

type Deps = { db: Db; clock: Clock }

export type ChangeFacts = Edited & MerchantFacts & { reason: string; origin?: Origin }

export type ChangeFactsOutcome =
  | { kind: 'done' }
  | { kind: 'unchanged' }
  | { kind: 'bad-input'; faults: (FactFault | { field: 'reason'; value: string })[] }
  | NotChanged

/**
 * Changes what only the gateway's staff may. A currency that is left out takes no new orders; those that stand, their limits and their history stay. Where
 * card payments end, One Click ends with them; saved cards stay.
 */
export function changeFacts({ db, clock }: Deps, scope: Scope, actor: Actor, input: ChangeFacts): Promise<ChangeFactsOutcome> {
  const [read, reason] = [readFacts(input), readReason(input.reason)]
  const faults = [...('faults' in read ? read.faults : []), ...(reason === null ? [{ field: 'reason' as const, value: '' }] : [])]
  if ('faults' in read || reason === null) return Promise.resolve({ kind: 'bad-input', faults })
  const { facts } = read
  return changeSettings<Exclude<ChangeFactsOutcome, NotChanged>>(db, scope, input, async (tx, row) => {
    const before = await factsOf(tx, input.merchantId, row)
    const after = { ...facts, oneClick: facts.acceptsCards ? row.oneClick : 'off' }
    const [was, willBe] = [shown(before), shown(after)]
    if (Object.keys(was).every((name) => was[name] === willBe[name])) return { changed: false, outcome: { kind: 'unchanged' } }
    const at = clock.now()
    await writeFacts(tx, input.merchantId, facts, { oneClick: after.oneClick, homeScopeId: row.homeScopeId, at })
    const { merchantId, origin } = input
    await recordSettings(tx, { what: 'facts', merchantId, actor, at, reason, origin, before: was, after: willBe })
    return { changed: true, outcome: { kind: 'done' } }
  })
}

async function factsOf(tx: Tx, merchantId: number, row: SettingsRow): Promise<MerchantFacts & { oneClick: string }> {
  const { name, baseCurrency, country, acceptsCards, mayDisable3ds, oneClick } = row
  return { name, baseCurrency, country, acceptsCards, mayDisable3ds, oneClick, currencies: await readOpenCurrencies(tx, merchantId) }
}

/** As the audit log keeps it. */
function shown({ currencies, ...facts }: MerchantFacts & { oneClick: string }): Record<string, string | boolean> {
  const { name, baseCurrency, country, acceptsCards, mayDisable3ds, oneClick } = facts
  return { name, baseCurrency, currencies: currencies.join(' '), country, acceptsCards, mayDisable3ds, oneClick }
}
