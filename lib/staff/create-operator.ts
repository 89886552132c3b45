import { randomBytes } from 'node:crypto'
import type { Clock } from '@/lib/platform/clock'
import { type Db, isUniqueViolation } from '@/lib/platform/db'
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
export async function createOperator({ db, clock, vault }: Deps, { login, name }: { login: string; name: string }): Promise<CreateOperatorOutcome> {
  if (!loginShape.test(login)) return { kind: 'bad-input', field: 'login' }
  if (name.trim().length < 1 || name.length > 200) return { kind: 'bad-input', field: 'name' }
  const password = randomBytes(18).toString('base64url')
  const totpSecret = newTotpSecret()
  try {
    await db.prisma.staff.create({
      data: {
        login,
        name: name.trim(),
        side: 'operator',
        role: 'supervisor',
        passwordHash: await hashPassword(password),
        totpSecretSealed: vault.sealSecret(`totp:${login}`, totpSecret),
        createdAt: clock.now(),
      },
    })
  } catch (error) {
    if (isUniqueViolation(error)) return { kind: 'login-taken' }
    throw error
  }
  return { kind: 'created', password, totpSecret }
}
