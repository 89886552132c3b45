import type { Acquirer } from '@/lib/acquirers/contract'
import type { Origin } from '@/lib/audit/record'
import { readMerchant, readSigning } from '@/lib/merchants/store'
import { checkWebServiceAccess } from '@/lib/merchants/web-service-access'
import type { Clock } from '@/lib/platform/clock'
import type { Db } from '@/lib/platform/db'
import type { Log } from '@/lib/platform/log'
import type { Scope } from '@/lib/platform/scope'
import type { Vault } from '@/lib/vault/vault'
import { ServiceRefused } from './fault'
import type { Values } from './read-call'
import { merchantIdOf, requiredValue } from './read-values'

export type ServiceDeps = { db: Db; clock: Clock; vault: Vault; acquirer: Acquirer; log: Log }

/** The merchant whose login and password came with a call. `secretWord`: for the check values of answers; null where none is set. */
export type ServiceCaller = { merchantId: number; scope: Scope; secretWord: string | null; origin: Origin }

/** Lets a call in, or throws `ServiceRefused`: 7/141 for wrong credentials, 12/141 while an address that guessed has to wait. */
export async function admit(deps: ServiceDeps, values: Values, origin: Origin): Promise<ServiceCaller> {
  const merchantId = merchantIdOf(values)
  const login = requiredValue(values, 'Login')
  const password = requiredValue(values, 'Password')
  const access = await checkWebServiceAccess(deps, { merchantId, login, password, ip: origin.ip })
  if (access.kind === 'wait') throw new ServiceRefused(12, 141)
  const merchant = access.kind === 'granted' ? await readMerchant(deps.db.prisma, merchantId) : null
  if (!merchant) throw new ServiceRefused(7, 141)
  const signing = await readSigning(deps.db.prisma, deps.vault, merchantId, deps.clock.now())
  const scope = { kind: 'merchants' as const, merchantIds: [merchantId], scopeIds: [...new Set([merchant.scope.id, merchant.homeScopeId])] }
  return { merchantId, scope, secretWord: signing?.secretWord ?? null, origin }
}
