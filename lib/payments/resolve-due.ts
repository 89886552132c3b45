import type { Inquiry } from '@/lib/acquirers/contract'
import type { Conductor } from './authorize'
import { resolveFollowUp } from './follow-up'
import { undoLateApproval } from './reconcile-late-answer'
import { inquiryDelayMs, reverseUnseenAfterMs } from './rules'
import { type Learned, settle } from './settle'
import { beginReversal, claimInquiry, isToBeUndone, type OperationRow, readDueOperations, readOperation } from './store'

/**
 * Asks the acquirer about every operation whose outcome is due to be asked for: those left unknown, and those of a process
 * that died between call and settling. Safe to run in several processes at once. Returns how many were asked about.
 */
export async function resolveDue(conductor: Conductor, most = 50): Promise<number> {
  const due = await readDueOperations(conductor.db.prisma, conductor.clock.now(), most)
  let asked = 0
  for (const id of due) if (await resolveOperation(conductor, id)) asked += 1
  return asked
}

/** Asks about one operation, if its time has come and no other process does. */
export async function resolveOperation(conductor: Conductor, id: bigint): Promise<boolean> {
  const { db, clock, acquirer, log } = conductor
  const operation = await readOperation(db.prisma, id)
  if (!operation) return false
  const now = clock.now()
  const next = new Date(now.getTime() + inquiryDelayMs(operation.inquiries + 1))
  if (!(await claimInquiry(db.prisma, id, now, next))) return false
  if (isToBeUndone(operation)) {
    await undoLateApproval(conductor, id)
    return true
  }
  if (operation.type !== 100) {
    log.info({ operation: id.toString(), learned: await resolveFollowUp(conductor, operation) }, 'asked again about a confirmation or a cancellation')
    return true
  }
  const answer = await acquirer.inquire({ reference: operation.acquirerReference })
  const learned = await learnFrom(conductor, operation, answer, next)
  await settle(conductor, id, learned, null)
  log.info({ operation: id.toString(), answer: answer.outcome, learned: learned.outcome }, 'inquired about an operation')
  return true
}

// Only proof ends an operation. "Not found" is none: the authorization may still be on its way, until a reversal has been accepted.
async function learnFrom(conductor: Conductor, operation: OperationRow, answer: Inquiry, askAt: Date): Promise<Learned> {
  switch (answer.outcome) {
    case 'approved': {
      if (operation.reversal === 'asked') return reverse(conductor, operation, 'approved, and its reversal was asked for', askAt)
      const asAsked = answer.amount.minor === operation.amountMinor && answer.amount.currency === operation.currency
      return asAsked ? answer : reverse(conductor, operation, 'approved for another amount', askAt)
    }
    case 'declined':
    case 'reversed':
      return answer
    case 'not-found': {
      const age = conductor.clock.now().getTime() - (operation.sentAt ?? operation.startedAt).getTime()
      if (age >= reverseUnseenAfterMs) return reverse(conductor, operation, 'the acquirer never saw it', askAt)
      return { outcome: 'unknown', cause: 'the acquirer has not seen it yet', askAt }
    }
    case 'in-process':
      return { outcome: 'unknown', cause: 'the acquirer is still working on it', askAt }
    case 'unknown':
      return { ...answer, askAt }
  }
}

/**
 * Has an authorization undone wholly. Only a reversal that was done is proof; any other answer leaves it unknown. That it is asked for is written down
 * first: from then on an approval that anybody learns of is not the last word.
 */
export async function reverse(
  { db, acquirer }: Pick<Conductor, 'db' | 'acquirer'>,
  operation: Pick<OperationRow, 'id' | 'acquirerReference'>,
  cause: string,
  askAt: Date,
): Promise<Learned> {
  if (!(await beginReversal(db.prisma, operation.id))) return { outcome: 'unknown', cause, askAt }
  const answer = await acquirer.reverse({ reference: operation.acquirerReference })
  if (answer.outcome === 'done') return { outcome: 'reversed' }
  return { outcome: 'unknown', cause: `${cause}; the reversal was ${answer.outcome}`, askAt, reversal: answer.outcome === 'refused' ? 'refused' : 'asked' }
}
