import type { Acquirer } from '@/lib/acquirers/contract'
import type { Origin } from '@/lib/audit/record'
import type { Cvc2Policy } from '@/lib/one-click/rules'
import type { Actor } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import { countryCode } from '@/lib/platform/countries'
import type { Db } from '@/lib/platform/db'
import { largestMinor } from '@/lib/platform/money'
import type { Scope } from '@/lib/platform/scope'
import { readOpenCurrencies } from './keeping-store'
import { recordSettings } from './record-settings'
import { changeSettings, type Edited, type NotChanged, type SettingsRow, writeSettings } from './settings-store'

type Deps = { db: Db; clock: Clock; acquirer: Pick<Acquirer, 'takesNoCvc2'> }

/** The most successful payments that can be asked before a card becomes payable. The database says the same. */
export const highestThreshold = 100

/** More than there are in the world. */
const mostCountries = 300

export type SetOneClickPolicy = Edited & {
  saveThreshold: number
  cvc2: Cvc2Policy
  asksCardholder: boolean
  /** Where the offer to save a card comes unselected, by two or three letters of ISO 3166-1. */
  unselectedCountries: readonly string[]
  /** Whether this person may do without the CVC2 wholly. */
  mayNever: boolean
  origin?: Origin
}

export type SetOneClickPolicyOutcome =
  | { kind: 'done' }
  | { kind: 'bad-threshold' }
  | { kind: 'bad-amount' }
  /** The merchant does not take the currency of the amount. */
  | { kind: 'bad-currency' }
  | { kind: 'bad-country'; country: string }
  /** The acquirer link asks for the CVC2 of every payment. */
  | { kind: 'link-needs-cvc2' }
  /** Only support lets a merchant do without the CVC2 wholly. */
  | { kind: 'never-by-support' }
  | NotChanged

/** How a merchant keeps cards and lets them be used (spec/one-click.md sections 4 and 5); what payers see follows with their next page. */
export function setOneClickPolicy({ db, clock, acquirer }: Deps, scope: Scope, actor: Actor, input: SetOneClickPolicy): Promise<SetOneClickPolicyOutcome> {
  const { merchantId, saveThreshold, cvc2, asksCardholder, mayNever, origin } = input
  if (!Number.isInteger(saveThreshold) || saveThreshold < 1 || saveThreshold > highestThreshold) return Promise.resolve({ kind: 'bad-threshold' })
  if (cvc2.kind === 'above' && (cvc2.minor < 0n || cvc2.minor > largestMinor)) return Promise.resolve({ kind: 'bad-amount' })
  const countries = readCountries(input.unselectedCountries)
  if ('bad' in countries) return Promise.resolve({ kind: 'bad-country', country: countries.bad })
  return changeSettings<Exclude<SetOneClickPolicyOutcome, NotChanged>>(db, scope, input, async (tx, before) => {
    // What support once allowed may stay while somebody else changes the rest.
    const isNew = cvc2.kind !== before.cvc2Policy
    if (isNew && cvc2.kind !== 'always' && !acquirer.takesNoCvc2) return { changed: false, outcome: { kind: 'link-needs-cvc2' } }
    if (isNew && cvc2.kind === 'never' && !mayNever) return { changed: false, outcome: { kind: 'never-by-support' } }
    // A currency that was closed after it was chosen may stay: every order then asks, and the rest can be changed.
    const isNewCurrency = cvc2.kind === 'above' && cvc2.currency !== before.cvc2AboveCurrency
    if (isNewCurrency && !(await readOpenCurrencies(tx, merchantId)).includes(cvc2.currency)) return { changed: false, outcome: { kind: 'bad-currency' } }
    const after = {
      saveThreshold,
      cvc2Policy: cvc2.kind,
      cvc2AboveMinor: cvc2.kind === 'above' ? cvc2.minor : null,
      cvc2AboveCurrency: cvc2.kind === 'above' ? cvc2.currency : null,
      asksCardholder,
      unselectedCountries: countries.codes,
    }
    await writeSettings(tx, merchantId, after)
    await recordSettings(tx, { what: 'one-click-policy', merchantId, actor, at: clock.now(), origin, before: told(before), after: told(after) })
    return { changed: true, outcome: { kind: 'done' } }
  })
}

type Told = 'saveThreshold' | 'cvc2Policy' | 'cvc2AboveMinor' | 'cvc2AboveCurrency' | 'asksCardholder' | 'unselectedCountries'

function told({ cvc2AboveMinor, unselectedCountries, ...rest }: Pick<SettingsRow, Told>) {
  const { saveThreshold, cvc2Policy, cvc2AboveCurrency, asksCardholder } = rest
  const bound = { cvc2AboveMinor: cvc2AboveMinor?.toString() ?? null, cvc2AboveCurrency }
  return { saveThreshold, cvc2Policy, ...bound, asksCardholder, unselectedCountries: unselectedCountries.join(' ') }
}

function readCountries(texts: readonly string[]): { codes: string[] } | { bad: string } {
  const codes = new Set<string>()
  for (const text of texts.slice(0, mostCountries)) {
    const code = countryCode(text)
    if (code === null) return { bad: text }
    codes.add(code)
  }
  return { codes: [...codes].toSorted() }
}
