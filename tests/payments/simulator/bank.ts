import type { DeclineReason, FollowUp } from '@/lib/acquirers/contract'
import type { Money } from '@/lib/platform/money'

/** What the bank has under a reference of ours. `chargedAt`, `freedAt`: the steps at which it took money, and gave back the last of it. */
export type Held = {
  reference: string
  asked: number
  state: 'in-process' | 'approved' | 'declined' | 'reversed'
  amount: Money
  reason: DeclineReason | null
  approvesAt: number | null
  hiddenInquiries: number
  confirmedMinor: bigint | null
  canceledMinor: bigint
  chargedAt: number | null
  freedAt: number | null
}

export type Decision = { kind: 'approve'; amount: Money } | { kind: 'decline'; reason: DeclineReason } | { kind: 'approve-later'; amount: Money; at: number }

type Carried = { kind: 'confirm' | 'cancel'; reference: string; minor: bigint; refusal: string | null }

/** The books of a bank that keeps to the contract (lib/acquirers/contract.ts): what is asked of it again by reference is done once. */
export class Bank {
  readonly books = new Map<string, Held>()
  readonly followUps = new Map<string, Carried>()
  private onTheWay: { at: number; arrive: () => void }[] = []
  private refusedReversals = new Map<string, number>()
  private reversalsSeen = new Map<string, number>()
  private step = 0
  private nowMs = 0

  /** Time goes on; what was on its way arrives, and what takes its time is approved. */
  tick(step: number, nowMs: number): void {
    this.step = step
    this.nowMs = nowMs
    const due = this.onTheWay.filter(({ at }) => at <= nowMs)
    this.onTheWay = this.onTheWay.filter(({ at }) => at > nowMs)
    for (const { arrive } of due) arrive()
    for (const held of this.books.values()) if (held.state === 'in-process' && held.approvesAt !== null && held.approvesAt <= nowMs) this.charge(held)
  }

  get nothingOnTheWay(): boolean {
    return this.onTheWay.length === 0 && [...this.books.values()].every(({ state }) => state !== 'in-process')
  }

  /** A question that the caller has given up reaches the bank after a while. */
  deliverLater(afterMs: number, arrive: () => void): void {
    this.onTheWay.push({ at: this.nowMs + afterMs, arrive })
  }

  authorize(reference: string, decision: Decision, { hiddenInquiries = 0 } = {}): Held {
    const known = this.books.get(reference)
    if (known) {
      known.asked += 1
      return known
    }
    const held: Held = {
      reference,
      asked: 1,
      state: 'in-process',
      amount: decision.kind === 'decline' ? { minor: 0n, currency: '' } : decision.amount,
      reason: null,
      approvesAt: decision.kind === 'approve-later' ? this.nowMs + decision.at : null,
      hiddenInquiries,
      confirmedMinor: null,
      canceledMinor: 0n,
      chargedAt: null,
      freedAt: null,
    }
    this.books.set(reference, held)
    if (decision.kind === 'approve') this.charge(held)
    if (decision.kind === 'decline') Object.assign(held, { state: 'declined', reason: decision.reason })
    return held
  }

  private charge(held: Held): void {
    held.state = 'approved'
    held.chargedAt = this.step
  }

  inquire(reference: string): Held | null {
    const held = this.books.get(reference)
    if (!held) return null
    if (held.hiddenInquiries > 0 && held.state !== 'reversed') {
      held.hiddenInquiries -= 1
      return null
    }
    return held
  }

  /** Some banks will not give money back the first few times they are asked. */
  refuseReversals(reference: string, times: number): void {
    this.refusedReversals.set(reference, times)
  }

  /** Also of a reference that it has never seen: then it will not be approved when it comes. */
  reverse(reference: string): 'done' | 'refused' {
    this.reversalsSeen.set(reference, (this.reversalsSeen.get(reference) ?? 0) + 1)
    const refusals = this.refusedReversals.get(reference) ?? 0
    if (refusals > 0) {
      this.refusedReversals.set(reference, refusals - 1)
      return 'refused'
    }
    const held = this.books.get(reference) ?? this.authorize(reference, { kind: 'decline', reason: 'refused' })
    if (held.state === 'approved') held.freedAt = this.step
    held.state = 'reversed'
    return 'done'
  }

  /** A question that the caller has given up is worked off after a while, unless it was asked again and answered: then that answer stands. */
  reverseLater(reference: string, afterMs: number): void {
    const seen = this.reversalsSeen.get(reference)
    this.deliverLater(afterMs, () => {
      if (this.reversalsSeen.get(reference) === seen) this.reverse(reference)
    })
  }

  followUp(kind: 'confirm' | 'cancel', { reference, followUpReference, amount }: FollowUp, refuses: boolean): Carried {
    const before = this.followUps.get(followUpReference)
    if (before) return before
    const held = this.books.get(reference)
    const carried: Carried = { kind, reference, minor: amount.minor, refusal: refuses ? 'refused-by-issuer' : refusalOf(held, kind, amount) }
    this.followUps.set(followUpReference, carried)
    if (!held || carried.refusal !== null) return carried
    if (kind === 'confirm') held.confirmedMinor = amount.minor
    else held.canceledMinor += amount.minor
    if (heldMinor(held) === 0n) held.freedAt = this.step
    return carried
  }
}

function refusalOf(held: Held | undefined, kind: 'confirm' | 'cancel', amount: Money): string | null {
  if (held?.state !== 'approved' || held.amount.currency !== amount.currency) return 'no such authorization'
  if (kind === 'cancel') return heldMinor(held) < amount.minor ? 'above what is held' : null
  if (held.confirmedMinor !== null) return 'confirmed already'
  return held.canceledMinor > 0n || amount.minor > held.amount.minor ? 'above what was authorized' : null
}

/** What of the payer's money is at the bank under this reference. */
export function heldMinor({ state, amount, confirmedMinor, canceledMinor }: Held): bigint {
  return state === 'approved' ? (confirmedMinor ?? amount.minor) - canceledMinor : 0n
}
