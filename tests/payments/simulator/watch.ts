import type { Client } from 'pg'
import { windowsAt } from '@/lib/limits/rules'
import type { Act } from './actor'
import type { Bank } from './bank'

type Entry = { operation: number; customer: string; currency: string; minor: number; freed: number; at: string }
type Limit = { customer: string | null; currency: string; window: 'day' | 'week'; minor: number }
type Operation = { id: number; reference: string; type: number; state: string }
type CardChange = { id: number; card: string; customer: string; to: string; cause: string; consent: number; mark: string }
type Seen = { entries: Entry[]; limits: Limit[]; operations: Operation[]; consents: number[]; changes: CardChange[] }

/** What of a refusal the model checks; a page of any other kind is none. */
type RefusalPage = { kind: string; refusal?: Refusal }

type Refusal = { rule: string; currency: string; amountMinor: bigint; window?: 'day' | 'week'; limitMinor?: bigint; usedMinor?: bigint; resetsAt?: Date }

export const calendar = { timeZone: 'Europe/Minsk', weekStartsOn: 1 }

const question = `select jsonb_build_object(
  'entries', (select coalesce(jsonb_agg(jsonb_build_object('operation', e.operation_id, 'customer', c.number, 'currency', e.currency,
      'minor', e.amount_minor, 'freed', e.freed_minor, 'at', e.at)), '[]') from turnover_entries e join customers c on c.id = e.customer_id),
  'limits', (select coalesce(jsonb_agg(jsonb_build_object('customer', c.number, 'currency', l.currency, 'window', l."window", 'minor', l.amount_minor)), '[]')
    from turnover_limits l left join customers c on c.id = l.customer_id),
  'operations', (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'reference', acquirer_reference, 'type', type, 'state', state)), '[]') from operations),
  'consents', (select coalesce(jsonb_agg(id), '[]') from consents),
  'changes', (select coalesce(jsonb_agg(jsonb_build_object('id', h.id, 'card', h.saved_card_id, 'customer', c.number, 'to', h.to_state, 'cause', h.cause,
      'consent', s.consent_id, 'mark', c.mark) order by h.id), '[]')
    from saved_card_changes h join saved_cards s on s.id = h.saved_card_id join customers c on c.id = s.customer_id)
  ) as seen`

/**
 * Looks at the database after every step that committed something, and compares what has changed with a plain model: limits and turnover as lists, the
 * bank's own books as the only proof of what became of money.
 */
export class Watch {
  private history: { step: number; entries: Entry[]; limits: Limit[] }[] = []
  private readonly counted = new Set<number>()
  private readonly states = new Map<number, string>()
  private readonly consents = new Map<number, number>()
  private readonly changes = new Set<number>()
  private readonly deletions = new Map<string, number>()
  private doubts: (() => void)[] = []

  constructor(
    private readonly observer: Client,
    private readonly bank: Bank,
    private readonly violation: (what: string) => void,
  ) {}

  async look(step: number): Promise<void> {
    const { rows } = await this.observer.query<{ seen: Seen }>(question)
    const seen = rows[0]?.seen
    if (!seen) throw new Error('the observer saw nothing')
    this.history.push({ step, entries: seen.entries, limits: seen.limits })
    for (const entry of seen.entries) this.judgeEntry(entry, seen)
    for (const operation of seen.operations) this.judgeEnd(operation, step)
    for (const id of seen.consents) if (!this.consents.has(id)) this.consents.set(id, step)
    for (const change of seen.changes) this.judgeChange(change, step)
    for (const judgeAgain of this.doubts.splice(0)) judgeAgain()
  }

  // Counted now for the first time, under the customer's lock: what was judged there still stands.
  private judgeEntry(entry: Entry, { entries, limits }: Seen): void {
    if (this.counted.has(entry.operation)) return
    this.counted.add(entry.operation)
    for (const { window, minor } of limitsOf(limits, entry).filter(({ currency }) => currency === entry.currency)) {
      const { startsAt, endsAt } = windowsAt(new Date(entry.at), calendar)[window]
      const used = sumOf(entries, entry, startsAt, endsAt)
      if (used > minor) this.violation(`operation ${entry.operation} took the ${window} of ${entry.customer} to ${used} ${entry.currency} of ${minor}`)
    }
  }

  // Only the bank's books are proof. A payment that never left has asked it for nothing.
  private judgeEnd({ id, reference, type, state }: Operation, step: number): void {
    const before = this.states.get(id)
    this.states.set(id, state)
    if (before === state || type !== 100) return
    const held = this.bank.books.get(reference)
    const proof = { approved: 'approved', reversed: 'reversed', declined: 'declined' }[state]
    if (before === 'authenticating' && state === 'declined' && held) this.violation(`operation ${id} ended as unsent at step ${step}, and the bank has it`)
    // A decline that somebody has had reversed as well is still one.
    const isDecline = proof === 'declined' && held?.state === 'reversed' && held.chargedAt === null
    if (proof && before !== 'authenticating' && before !== undefined && held?.state !== proof && !isDecline) {
      this.violation(`operation ${id} became ${state} at step ${step} without proof: at the bank it is ${held?.state ?? 'not there'}`)
    }
  }

  private judgeChange({ id, card, customer, to, cause, consent, mark }: CardChange, step: number): void {
    if (this.changes.has(id)) return
    this.changes.add(id)
    if (to === 'deleted') this.deletions.set(card, step)
    const saves = ['saved', 'saved-again', 'threshold-reached', 'entered-again'].includes(cause)
    if (!saves) return
    if (mark === 'deny' || mark === 'fraud') this.violation(`a card of ${customer} was kept at step ${step} although he is marked ${mark}`)
    const deleted = this.deletions.get(card)
    const given = this.consents.get(consent)
    if (deleted !== undefined && (given ?? step) < deleted)
      this.violation(`a card of ${customer} deleted at step ${deleted} came back at ${step} by a consent from before`)
  }

  /**
   * A limit refused: was there a moment within the act at which the amount did not fit, as it was told? What the act's own last commit made true is
   * seen with the next look.
   */
  judgeRefusal(act: Act, customer: string, page: unknown): void {
    const { kind, refusal } = page as RefusalPage
    if (kind !== 'refused-limit' || !refusal || this.refusedRightly(act, customer, refusal)) return
    this.doubts.push(() => {
      if (this.refusedRightly(act, customer, refusal)) return
      const told = JSON.stringify(refusal, (_name, value) => (typeof value === 'bigint' ? String(value) : value))
      this.violation(`${customer} was refused wrongly in #${act.number}: ${told}`)
    })
  }

  private refusedRightly(act: Act, customer: string, refusal: Refusal): boolean {
    const first = this.history.findLastIndex(({ step }) => step <= act.begunAt)
    const moments = this.history.slice(Math.max(first, 0))
    const { rule, currency, amountMinor, window, limitMinor, usedMinor, resetsAt } = refusal
    return moments.some(({ entries, limits }) => {
      const his = limitsOf(limits, { customer })
      if (rule === 'no-limit-for-currency') return his.length > 0 && his.every((limit) => limit.currency !== currency)
      if (!window || !resetsAt || limitMinor === undefined || usedMinor === undefined) return false
      const { startsAt } = windowsAt(new Date(resetsAt.getTime() - 1), calendar)[window]
      const used = sumOf(entries, { customer, currency }, startsAt, resetsAt)
      const limit = his.find((one) => one.currency === currency && one.window === window)
      return BigInt(used) === usedMinor && limit !== undefined && BigInt(limit.minor) === limitMinor && usedMinor + amountMinor > limitMinor
    })
  }
}

// A customer's own limit replaces the default of the same currency and window.
function limitsOf(limits: readonly Limit[], { customer }: Pick<Entry, 'customer'>): Limit[] {
  const own = limits.filter((limit) => limit.customer === customer)
  return [...own, ...limits.filter((limit) => limit.customer === null && !own.some((mine) => mine.currency === limit.currency && mine.window === limit.window))]
}

function sumOf(entries: readonly Entry[], of: Pick<Entry, 'customer' | 'currency'>, startsAt: Date, endsAt: Date): number {
  const within = entries.filter(({ customer, currency }) => customer === of.customer && currency === of.currency)
  return within.filter(({ at }) => new Date(at) >= startsAt && new Date(at) < endsAt).reduce((sum, { minor, freed }) => sum + minor - freed, 0)
}
