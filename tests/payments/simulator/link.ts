import type { Acquirer, Authorization, AuthorizeRequest, DeclineReason, FollowUp, FollowUpOutcome, Inquiry, Unknown } from '@/lib/acquirers/contract'
import type { Actor } from './actor'
import type { Bank, Decision, Held } from './bank'
import type { Random } from './random'

type Ways = { random: Random; bank: Bank; alias: (reference: string) => string; note: (what: string) => void; isHealthy: () => boolean }

const lost: Unknown = { outcome: 'unknown', cause: 'no answer in time' }
const unreadable: Unknown = { outcome: 'unknown', cause: 'an answer that cannot be read' }

/** How an authorization goes wrong, and how often. `unseen`: it never arrives; `late`: it arrives when nobody waits any more; `hidden`: inquiries do not find it at first. */
const authorizations = {
  plain: 50,
  unseen: 5,
  late: 8,
  'answer-lost': 8,
  garbage: 5,
  'other-amount': 5,
  'approved-later': 6,
  hidden: 6,
  'delivered-twice': 4,
  'keeps-money': 3,
} as const

const declines: readonly DeclineReason[] = ['no-funds', 'refused', 'closed', 'stolen', 'limit', 'system']

/**
 * The link of one actor to the bank. Each question passes two gates, one on its way there and one for the answer's way back, and other actors and the clock
 * move in between. What goes wrong is drawn; while everything is brought to its end (`isHealthy`) nothing does.
 */
export function simulatedLink(actor: Actor, ways: Ways): Acquirer {
  const { random, bank, alias, note, isHealthy } = ways
  const travel = (what: string) =>
    actor.step('bank', what, async (fault) => {
      if (fault !== 'none') throw new Error('the process has died')
    })
  const drawn = <Name extends string>(weights: Readonly<Record<Name, number>>, healthy: NoInfer<Name>) => {
    const name = random.weighted(weights)
    return isHealthy() ? healthy : name
  }

  async function authorize({ reference, amount, card, ...request }: AuthorizeRequest): Promise<Authorization> {
    actor.act?.references.push(reference)
    const name = alias(reference)
    await travel(`authorize ${name} ${amount.minor} ${amount.currency}`)
    const way = drawn(authorizations, 'plain')
    const decision = decide({ random, isHealthy }, { amount, card, ...request })
    note(`bank ${name}: ${way}, ${decision.kind}`)
    const answer = arrive(way, reference, decision)
    await travel(`authorize ${name}: ${answer.outcome}`)
    return answer
  }

  function arrive(way: keyof typeof authorizations, reference: string, decision: Decision): Authorization {
    const approved = decision.kind === 'approve' ? decision.amount : null
    switch (way) {
      case 'unseen':
        return lost
      case 'late':
        bank.deliverLater(random.between(1_000, 30 * 60_000), () => bank.authorize(reference, decision))
        return lost
      case 'approved-later':
        bank.authorize(reference, approved ? { kind: 'approve-later', amount: approved, at: random.between(1_000, 20 * 60_000) } : decision)
        return lost
      case 'other-amount':
        return answerOf(bank.authorize(reference, approved ? { kind: 'approve', amount: { ...approved, minor: approved.minor + 1n } } : decision))
      case 'hidden':
        bank.authorize(reference, decision, { hiddenInquiries: random.between(1, 4) })
        return lost
      case 'keeps-money':
        bank.refuseReversals(reference, random.between(1, 3))
        break
      case 'delivered-twice':
        bank.deliverLater(random.between(1_000, 30 * 60_000), () => bank.authorize(reference, decision))
        break
      default:
        break
    }
    const held = bank.authorize(reference, decision)
    if (way === 'answer-lost') return lost
    return way === 'garbage' ? unreadable : answerOf(held)
  }

  async function followUp(kind: 'confirm' | 'cancel', request: FollowUp): Promise<FollowUpOutcome> {
    const name = `${kind} ${alias(request.reference)} ${alias(request.followUpReference)} ${request.amount.minor}`
    await travel(name)
    const way = drawn({ plain: 70, unseen: 8, 'answer-lost': 14, refused: 8 }, 'plain')
    const carried = way === 'unseen' ? null : bank.followUp(kind, request, way === 'refused')
    const answer = carried === null || way === 'answer-lost' ? lost : outcomeOf(carried.refusal)
    await travel(`${name}: ${answer.outcome}`)
    return answer
  }

  return {
    name: 'simulated',
    takesNoCvc2: true,
    mandatesChallenge: true,
    publishes: () => false,
    authorize,
    confirm: (request) => followUp('confirm', request),
    cancel: (request) => followUp('cancel', request),
    reverse: async ({ reference }) => {
      const name = `reverse ${alias(reference)}`
      await travel(name)
      const way = drawn({ plain: 65, unseen: 10, late: 10, 'answer-lost': 15 }, 'plain')
      if (way === 'late') bank.reverseLater(reference, random.between(1_000, 10 * 60_000))
      const done = way === 'unseen' || way === 'late' ? null : bank.reverse(reference)
      const answer = done === null || way === 'answer-lost' ? lost : outcomeOf(done === 'done' ? null : 'refused-by-issuer')
      await travel(`${name}: ${answer.outcome}`)
      return answer
    },
    inquire: async ({ reference }) => {
      const name = `inquire ${alias(reference)}`
      await travel(name)
      const way = drawn({ plain: 80, 'answer-lost': 20 }, 'plain')
      const answer = way === 'plain' ? foundOf(bank.inquire(reference)) : lost
      await travel(`${name}: ${answer.outcome}`)
      return answer
    },
    authenticate: async ({ reference, challenge }) => {
      const name = `authenticate ${alias(reference)}`
      await travel(name)
      const way = drawn({ challenge: 40, frictionless: 30, 'not-needed': 15, failed: 5, unknown: 10 }, 'challenge')
      const outcome = challenge === 'mandated' && way === 'frictionless' ? 'challenge' : way
      await travel(`${name}: ${outcome}`)
      if (outcome === 'challenge') return { outcome, transactionId: `tx-${reference}`, issuerUrl: 'https://issuer.example', request: 'request' }
      if (outcome === 'frictionless') return { outcome, proof: { transactionId: `tx-${reference}`, value: 'proof', eci: '05' } }
      return outcome === 'unknown' ? lost : { outcome }
    },
    authenticationResult: async ({ reference, transactionId }) => {
      const name = `challenge of ${alias(reference)}`
      await travel(name)
      const outcome = drawn({ passed: 60, failed: 10, pending: 20, unknown: 10 }, 'passed')
      await travel(`${name}: ${outcome}`)
      if (outcome === 'passed') return { outcome, proof: { transactionId, value: 'proof', eci: '05' } }
      return outcome === 'unknown' ? lost : { outcome }
    },
  }
}

function decide({ random, isHealthy }: Pick<Ways, 'random' | 'isHealthy'>, { amount, card }: Pick<AuthorizeRequest, 'amount' | 'card'>): Decision {
  const isDeclined = random.chance(0.15) && !isHealthy()
  const reason = random.pick(declines)
  if (card.cvc2 === '000') return { kind: 'decline', reason: 'wrong-cvc2' }
  return isDeclined ? { kind: 'decline', reason } : { kind: 'approve', amount }
}

function answerOf({ state, reason, amount }: Held): Authorization {
  if (state === 'approved') return { outcome: 'approved', approvalCode: '123456', amount }
  return state === 'declined' || state === 'reversed' ? { outcome: 'declined', reason: reason ?? 'refused' } : lost
}

function foundOf(held: Held | null): Inquiry {
  if (!held) return { outcome: 'not-found' }
  if (held.state === 'in-process') return { outcome: 'in-process' }
  if (held.state === 'reversed') return { outcome: 'reversed' }
  return answerOf(held) as Inquiry
}

function outcomeOf(refusal: string | null): FollowUpOutcome {
  return refusal === null ? { outcome: 'done' } : { outcome: 'refused', cause: refusal }
}
