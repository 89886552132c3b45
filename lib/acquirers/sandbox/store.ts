import type pg from 'pg'
import type { SandboxOutcome } from './cards'
import type { BankReason, FollowUpQuestion } from './wire'

/** An authorization as the sandbox acquirer remembers it. Minor units. */
export type Remembered = {
  reference: string
  cardOutcome: SandboxOutcome | null
  state: 'in-process' | 'approved' | 'declined' | 'reversed'
  declineReason: BankReason | null
  approvalCode: string | null
  amountMinor: bigint
  currency: string
  twoStage: boolean
  confirmedMinor: bigint | null
  canceledMinor: bigint
  approvesAt: Date | null
  reversesAt: Date | null
  asked: number
  inquiries: number
}

export type NewAuthorization = Pick<
  Remembered,
  'reference' | 'cardOutcome' | 'state' | 'declineReason' | 'approvalCode' | 'amountMinor' | 'currency' | 'twoStage' | 'approvesAt' | 'reversesAt'
> & { at: Date }

const columns = `reference, card_outcome as "cardOutcome", state, decline_reason as "declineReason", approval_code as "approvalCode",
  amount_minor as "amountMinor", currency, two_stage as "twoStage", confirmed_minor as "confirmedMinor", canceled_minor as "canceledMinor",
  approves_at as "approvesAt", reverses_at as "reversesAt", asked, inquiries`

/** Writes the authorization unless the reference is known; answers what stands. The first one to come decides for ever. */
export async function rememberFirst(db: pg.Pool, authorization: NewAuthorization): Promise<Remembered> {
  const { reference, cardOutcome, state, declineReason, approvalCode, amountMinor, currency, twoStage, approvesAt, reversesAt, at } = authorization
  const { rows } = await db.query(
    `insert into sandbox_acquirer.authorizations as known
       (reference, card_outcome, state, decline_reason, approval_code, amount_minor, currency, two_stage, approves_at, reverses_at, asked, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11)
     on conflict (reference) do update set asked = known.asked + 1
     returning ${columns}`,
    [reference, cardOutcome, state, declineReason, approvalCode, amountMinor.toString(), currency, twoStage, approvesAt, reversesAt, at],
  )
  return rememberedOf(rows[0])
}

export async function find(db: pg.Pool, reference: string): Promise<Remembered | null> {
  const { rows } = await db.query(`select ${columns} from sandbox_acquirer.authorizations where reference = $1`, [reference])
  return rows[0] ? rememberedOf(rows[0]) : null
}

/** Counts an inquiry and answers the authorization with it, or null. */
export async function findForInquiry(db: pg.Pool, reference: string): Promise<Remembered | null> {
  const { rows } = await db.query(`update sandbox_acquirer.authorizations set inquiries = inquiries + 1 where reference = $1 returning ${columns}`, [reference])
  return rows[0] ? rememberedOf(rows[0]) : null
}

/** Reverses a reference for ever, also one that was never seen. A declined one stays declined: nothing was taken. */
export async function reverse(db: pg.Pool, reference: string, at: Date): Promise<void> {
  await db.query(
    `insert into sandbox_acquirer.authorizations as known (reference, state, asked, created_at) values ($1, 'reversed', 0, $2)
     on conflict (reference) do update set state = 'reversed', approves_at = null where known.state in ('in-process', 'approved')`,
    [reference, at],
  )
}

/** True when no other reference used this card before. */
export async function isFirstUse(db: pg.Pool, cardMac: Buffer, reference: string): Promise<boolean> {
  const { rows } = await db.query<{ reference: string }>(
    `insert into sandbox_acquirer.first_uses as known (card_mac, reference) values ($1, $2)
     on conflict (card_mac) do update set reference = known.reference returning reference`,
    [cardMac, reference],
  )
  return rows[0]?.reference === reference
}

/** How a follow-up ended: null is done, a text is the refusal. `asked` counts how often it was asked for; `known` is what it is about. */
export type FollowedUp = { refusal: string | null; asked: number; known: Remembered | null }

/** Runs a confirmation or a cancellation once: the same follow-up reference gets the answer it got before. */
export async function followUpOnce(
  db: pg.Pool,
  kind: 'confirm' | 'cancel',
  question: FollowUpQuestion,
  at: Date,
  judge: (known: Remembered | null) => string | null,
): Promise<FollowedUp> {
  const connection = await db.connect()
  try {
    await connection.query('begin')
    const { rows } = await connection.query(`select ${columns} from sandbox_acquirer.authorizations where reference = $1 for update`, [question.reference])
    const known = rows[0] ? rememberedOf(rows[0]) : null
    const before = await connection.query<{ refusal: string | null; asked: number }>(
      'update sandbox_acquirer.follow_ups set asked = asked + 1 where follow_up_reference = $1 returning refusal, asked',
      [question.followUpReference],
    )
    const refusal = before.rows[0] ? before.rows[0].refusal : judge(known)
    if (!before.rows[0]) {
      await connection.query(
        `insert into sandbox_acquirer.follow_ups (follow_up_reference, reference, kind, amount_minor, refusal, at) values ($1, $2, $3, $4, $5, $6)
         on conflict do nothing`,
        [question.followUpReference, question.reference, kind, question.amountMinor, refusal, at],
      )
      if (refusal === null) await connection.query(moves[kind], [question.reference, question.amountMinor])
    }
    await connection.query('commit')
    return { refusal, asked: before.rows[0]?.asked ?? 1, known }
  } catch (error) {
    await connection.query('rollback')
    throw error
  } finally {
    connection.release()
  }
}

const moves = {
  confirm: 'update sandbox_acquirer.authorizations set confirmed_minor = $2 where reference = $1',
  cancel: 'update sandbox_acquirer.authorizations set canceled_minor = canceled_minor + $2 where reference = $1',
}

/** Every authorization, oldest first, for tests that count money. */
export async function listAll(db: pg.Pool): Promise<Remembered[]> {
  const { rows } = await db.query(`select ${columns} from sandbox_acquirer.authorizations where asked > 0 order by created_at, reference`)
  return rows.map(rememberedOf)
}

function rememberedOf(row: Record<string, unknown>): Remembered {
  const { amountMinor, confirmedMinor, canceledMinor, ...rest } = row as Omit<Remembered, 'amountMinor' | 'confirmedMinor' | 'canceledMinor'> & {
    amountMinor: string | null
    confirmedMinor: string | null
    canceledMinor: string
  }
  return {
    ...rest,
    amountMinor: BigInt(amountMinor ?? 0),
    confirmedMinor: confirmedMinor === null ? null : BigInt(confirmedMinor),
    canceledMinor: BigInt(canceledMinor),
  }
}
