import { createHash, timingSafeEqual } from 'node:crypto'
import type { Origin } from '@/lib/audit/record'
import type { Actor } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import type { Db, Tx } from '@/lib/platform/db'
import type { Scope } from '@/lib/platform/scope'
import { randomSecret } from './random-secret'
import { recordSettings } from './record-settings'
import { changeSettings, type Edited, type NotChanged } from './settings-store'

type Deps = { db: Db; clock: Clock }

/** What a login of the web services can look like. */
export const webServiceLoginShape = /^[A-Za-z0-9_]{8,20}$/

export type RenewWebServicePassword = Edited & { login: string; origin?: Origin }

/** `renewed` holds the password in clear, to be shown once. */
export type RenewWebServicePasswordOutcome = { kind: 'renewed'; login: string; password: string } | { kind: 'bad-login' } | NotChanged

/** Gives a merchant a login of the web services with a password that we make; the old one ends at once. Of two who do so at once one is told. */
export function renewWebServicePassword(
  { db, clock }: Deps,
  scope: Scope,
  actor: Actor,
  input: RenewWebServicePassword,
): Promise<RenewWebServicePasswordOutcome> {
  const { merchantId, login, origin } = input
  if (!webServiceLoginShape.test(login)) return Promise.resolve({ kind: 'bad-login' })
  const password = randomSecret(20)
  return changeSettings<Exclude<RenewWebServicePasswordOutcome, NotChanged>>(db, scope, input, async (tx) => {
    const at = clock.now()
    const before = await tx.webServiceLogin.findUnique({ where: { merchantId }, select: { login: true } })
    await writeWebServiceLogin(tx, { merchantId, login, password, at })
    await recordSettings(tx, { what: 'web-service-login', merchantId, actor, at, origin, before: { login: before?.login ?? null }, after: { login } })
    return { changed: true, outcome: { kind: 'renewed', login, password } }
  })
}

/** Keeps login and the hash of a password that is random and long; a guessable one would need a slow hash. */
export async function writeWebServiceLogin(
  tx: Tx,
  { merchantId, login, password, at }: { merchantId: number; login: string; password: string; at: Date },
): Promise<void> {
  const row = { login, passwordHash: hashOf(password), changedAt: at }
  await tx.webServiceLogin.upsert({ where: { merchantId }, create: { merchantId, ...row }, update: row })
}

/** `wait`: too many wrong passwords came from this address for this merchant; nothing is looked at before `until`. */
export type WebServiceAccess = { kind: 'granted' } | { kind: 'refused' } | { kind: 'wait'; until: Date }

/** Wrong passwords in a row from one address that are answered at once. Each one more doubles the wait, from a second to a quarter of an hour. */
export const freeTries = 5
const longestWaitMs = 15 * 60_000

/** How long an address waits after so many wrong passwords in a row, in milliseconds. */
export function waitMs(wrong: number): number {
  return wrong < freeTries ? 0 : Math.min(1_000 * 2 ** (wrong - freeTries), longestWaitMs)
}

/**
 * Whether login and password are the merchant's. Guessing is slowed by merchant and address, so that nobody else can keep a merchant
 * out; while an address waits, a right password is not looked at either.
 */
export async function checkWebServiceAccess(
  { db, clock }: Deps,
  { merchantId, login, password, ip }: { merchantId: number; login: string; password: string; ip: string | null },
): Promise<WebServiceAccess> {
  const tx = db.prisma
  const now = clock.now()
  const address = ip ?? 'unknown'
  const tries = await tx.webServiceTry.findUnique({ where: { merchantId_address: { merchantId, address } } })
  const until = tries && new Date(tries.lastAt.getTime() + waitMs(tries.wrong))
  if (until && now < until) return { kind: 'wait', until }
  const known = await tx.webServiceLogin.findUnique({ where: { merchantId } })
  if (known && known.login === login && timingSafeEqual(known.passwordHash, hashOf(password))) {
    if (tries) await tx.webServiceTry.deleteMany({ where: { merchantId, address } })
    return { kind: 'granted' }
  }
  if (known) await countWrong(tx, merchantId, address, now)
  return { kind: 'refused' }
}

// One statement, so that guesses at the same moment are all counted.
async function countWrong(tx: Tx, merchantId: number, address: string, now: Date): Promise<void> {
  await tx.$executeRaw`
    insert into web_service_tries as known (merchant_id, address, wrong, last_at) values (${merchantId}, ${address}, 1, ${now})
    on conflict (merchant_id, address) do update set wrong = least(known.wrong + 1, 1000), last_at = excluded.last_at`
}

/** Takes a call of a service that may be made once in `everyMs`; false when the last one was too short ago. */
export async function takeCall({ db, clock }: Deps, merchantId: number, service: 'resultbydate', everyMs: number): Promise<boolean> {
  const now = clock.now()
  const taken = await db.prisma.$executeRaw`
    insert into web_service_calls as known (merchant_id, service, last_at) values (${merchantId}, ${service}, ${now})
    on conflict (merchant_id, service) do update set last_at = excluded.last_at where known.last_at <= ${new Date(now.getTime() - everyMs)}`
  return taken === 1
}

function hashOf(password: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(password, 'utf8').digest())
}
