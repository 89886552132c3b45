import { randomBytes } from 'node:crypto'
import { audit } from '@/lib/audit/record'
import { type Actor, actorText } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, isUniqueViolation } from '@/lib/platform/db'
import type { Vault } from '@/lib/vault/vault'
import { hashPassword } from './password'
import { loginShape } from './rules'
import { newTotpSecret } from './totp'

type Deps = { db: Db; clock: Clock; vault: Vault }

export type CreateOperatorOutcome =
  | { kind: 'created'; password: string; totpSecret: string }
  | { kind: 'login-taken' }
  | { kind: 'bad-input'; field: 'login' | 'name' }

/** Makes an operator account of role supervisor, who makes all others. Password and TOTP secret are in the answer and nowhere else in clear. */
export async function createOperator(
  { db, clock, vault }: Deps,
  actor: Actor,
  { login, name }: { login: string; name: string },
): Promise<CreateOperatorOutcome> {
  if (!loginShape.test(login)) return { kind: 'bad-input', field: 'login' }
  if (name.trim().length < 1 || name.length > 200) return { kind: 'bad-input', field: 'name' }
  const password = randomBytes(18).toString('base64url')
  const totpSecret = newTotpSecret()
  try {
    const [at, passwordHash] = [clock.now(), await hashPassword(password)]
    const known = { name: name.trim(), side: 'operator', role: 'supervisor' } as const
    await inTransaction(db, async (tx) => {
      await tx.staff.create({
        data: { login, ...known, passwordHash, totpSecretSealed: vault.sealSecret(`totp:${login}`, totpSecret), createdAt: at },
      })
      await audit(tx, { at, actor: actorText(actor), action: 'staff.create', outcome: 'done', object: { kind: 'staff', id: login }, after: known })
    })
  } catch (error) {
    if (isUniqueViolation(error)) return { kind: 'login-taken' }
    throw error
  }
  return { kind: 'created', password, totpSecret }
}
