import { randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'

/** Argon2id with the memory and passes that OWASP names as the floor (19 MiB, 2 passes); they stand in the hash itself. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Longer ones are refused unread, so that nobody buys our memory with a long text. */
export const longestPassword = 256

export function hashPassword(password: string): Promise<string> {
  return hash(password, cost)
}

/** Whether the password fits. Without a hash (no such login) the same work is done, so that the time of the answer tells nothing. */
export async function isPassword(passwordHash: string | null, typed: string): Promise<boolean> {
  const fits = await verify(passwordHash ?? (await hashOfNobody()), typed.slice(0, longestPassword))
  return fits && passwordHash !== null && typed.length <= longestPassword
}

let ofNobody: Promise<string> | null = null

function hashOfNobody(): Promise<string> {
  ofNobody ??= hashPassword(randomBytes(24).toString('base64'))
  return ofNobody
}
