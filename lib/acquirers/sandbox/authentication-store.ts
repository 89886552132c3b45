import type pg from 'pg'
import type { SandboxOutcome } from './cards'
import type { AuthorizeQuestion } from './wire'

/** A question of the issuer to its cardholder, as the sandbox remembers it. Minor units. */
export type Asked = {
  reference: string
  transactionId: string
  cardOutcome: SandboxOutcome
  last4: string
  state: 'frictionless' | 'pending' | 'passed' | 'failed'
  value: string
  eci: string
  amountMinor: bigint
  currency: string
  merchantName: string
  language: 'en' | 'ru' | 'be'
  returnUrl: string
  wrongCodes: number
  questions: number
}

type NewAsked = Omit<Asked, 'wrongCodes' | 'questions'> & { cardMac: Buffer; at: Date }

const columns = `reference, transaction_id as "transactionId", card_outcome as "cardOutcome", last4, state, value, eci, amount_minor as "amountMinor", currency,
  merchant_name as "merchantName", language, return_url as "returnUrl", wrong_codes as "wrongCodes", questions`

/** Writes the question unless the reference is known; answers what stands. */
export async function rememberAsked(db: pg.Pool, asked: NewAsked): Promise<Asked> {
  const { reference, transactionId, cardOutcome, cardMac, last4, state, value, eci, amountMinor, currency, merchantName, language, returnUrl, at } = asked
  const { rows } = await db.query(
    `insert into sandbox_acquirer.authentications as known (reference, transaction_id, card_outcome, card_mac, last4, state, value, eci, amount_minor,
       currency, merchant_name, language, return_url, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     on conflict (reference) do update set reference = known.reference
     returning ${columns}`,
    [reference, transactionId, cardOutcome, cardMac, last4, state, value, eci, amountMinor.toString(), currency, merchantName, language, returnUrl, at],
  )
  return askedOf(rows[0])
}

/** Counts a question about a result and answers with it, or null. */
export async function findForResult(db: pg.Pool, { reference, transactionId }: { reference: string; transactionId: string }): Promise<Asked | null> {
  const { rows } = await db.query(
    `update sandbox_acquirer.authentications set questions = questions + 1 where reference = $1 and transaction_id = $2 returning ${columns}`,
    [reference, transactionId],
  )
  return rows[0] ? askedOf(rows[0]) : null
}

export async function findAsked(db: pg.Pool, transactionId: string): Promise<Asked | null> {
  const { rows } = await db.query(`select ${columns} from sandbox_acquirer.authentications where transaction_id = $1`, [transactionId])
  return rows[0] ? askedOf(rows[0]) : null
}

/** Writes down the cardholder's answer, unless he has answered. */
export async function answerAsked(db: pg.Pool, transactionId: string, answer: 'passed' | 'failed'): Promise<void> {
  await db.query(`update sandbox_acquirer.authentications set state = $2 where transaction_id = $1 and state = 'pending'`, [transactionId, answer])
}

/** Counts a wrong code; the last one that is let pass is the answer "no". */
export async function countWrongCode(db: pg.Pool, transactionId: string, most: number): Promise<void> {
  await db.query(
    `update sandbox_acquirer.authentications
     set wrong_codes = wrong_codes + 1, state = case when wrong_codes + 1 >= $2 then 'failed' else state end
     where transaction_id = $1 and state = 'pending'`,
    [transactionId, most],
  )
}

/** Whether a proof was given for this reference, card and amount. */
export async function proofHolds(db: pg.Pool, { reference, proof, amountMinor, currency }: AuthorizeQuestion, cardMac: Buffer): Promise<boolean> {
  if (!proof) return false
  const { rowCount } = await db.query(
    `select from sandbox_acquirer.authentications
     where reference = $1 and transaction_id = $2 and value = $3 and eci = $4 and card_mac = $5 and amount_minor = $6 and currency = $7
       and state in ('frictionless', 'passed')`,
    [reference, proof.transactionId, proof.value, proof.eci, cardMac, amountMinor, currency],
  )
  return rowCount === 1
}

function askedOf(row: Record<string, unknown>): Asked {
  const asked = row as Omit<Asked, 'amountMinor'> & { amountMinor: string }
  return { ...asked, amountMinor: BigInt(asked.amountMinor) }
}
