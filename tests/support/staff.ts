import type { Service } from '@/lib/service'
import { hashPassword } from '@/lib/staff/password'
import type { Caller, Role, Side } from '@/lib/staff/rules'
import { readCaller } from '@/lib/staff/sessions'
import { checkPassword, passSecondFactor } from '@/lib/staff/sign-in'
import { newTotpSecret, totpCode } from '@/lib/staff/totp'

const origin = { ip: '203.0.113.8', userAgent: 'a browser' }
const password = 'correct horse battery'
let hashed: Promise<string> | null = null
let count = 0

export type AddedStaff = { id: number; login: string; password: string; secret: string }

/** Somebody with a password and an app, as sign-in takes him. */
export async function addStaff(
  { db, clock, vault }: Pick<Service, 'db' | 'clock' | 'vault'>,
  { side = 'merchant', role = 'manager', merchantIds = [] }: { side?: Side; role?: Role; merchantIds?: readonly number[] } = {},
): Promise<AddedStaff> {
  hashed ??= hashPassword(password)
  count += 1
  const login = `somebody-${count}`
  const secret = newTotpSecret()
  const { id } = await db.prisma.staff.create({
    data: {
      login,
      name: `Somebody ${count}`,
      email: `${login}@shop.example`,
      side,
      role,
      passwordHash: await hashed,
      totpSecretSealed: vault.sealSecret(`totp:${login}`, secret),
      createdAt: clock.now(),
      merchants: { create: merchantIds.map((merchantId) => ({ merchantId })) },
    },
  })
  return { id, login, password, secret }
}

/** Signs in and answers the session. Throws with the outcome when it is refused. */
export async function signIn(service: Pick<Service, 'db' | 'clock' | 'vault'>, one: Omit<AddedStaff, 'id'>): Promise<string> {
  const first = await checkPassword(service, { login: one.login, password: one.password, origin })
  if (first.kind !== 'second-factor') throw new Error(first.kind)
  const second = await passSecondFactor(service, { attemptId: first.attemptId, code: totpCode(one.secret, service.clock.now()), origin })
  if (second.kind !== 'signed-in') throw new Error(second.kind)
  return second.sessionId
}

/** Who an account is as a caller. */
export async function callerOf(service: Pick<Service, 'db' | 'clock' | 'vault'>, one: AddedStaff): Promise<Caller> {
  const caller = await readCaller(service, await signIn(service, one))
  if (!caller) throw new Error('the session should be alive')
  return caller
}
