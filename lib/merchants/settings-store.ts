import { type Db, inTransaction, type Tx } from '@/lib/platform/db'
import { coversMerchant, type Scope } from '@/lib/platform/scope'
import { lockMerchant } from './store'

/** Settings of a merchant as stored. `version` counts their changes. */
export type SettingsRow = NonNullable<Awaited<ReturnType<typeof readSettingsRow>>>

export function readSettingsRow(tx: Tx, merchantId: number) {
  return tx.merchant.findUnique({
    where: { id: merchantId },
    select: {
      checkValueRequired: true,
      signatureRequired: true,
      undelimitedCheck: true,
      signatureHash: true,
      secretWordSealed: true,
      secretWordSetAt: true,
      urlReturn: true,
      urlReturnOk: true,
      urlReturnNo: true,
      returnHosts: true,
      orderTimeOutMin: true,
      language: true,
      saveThreshold: true,
      cvc2Policy: true,
      cvc2AboveMinor: true,
      cvc2AboveCurrency: true,
      asksCardholder: true,
      unselectedCountries: true,
      baseCurrency: true,
      name: true,
      country: true,
      acceptsCards: true,
      mayDisable3ds: true,
      oneClick: true,
      homeScopeId: true,
      version: true,
    },
  })
}

/** Which settings the editor saw: another version by now means that somebody else was here. */
export type Edited = { merchantId: number; expectedVersion: number }

export type NotChanged = { kind: 'not-found' } | { kind: 'stale' }

/**
 * Runs a change of settings under the merchant's lock, if it is the caller's and nobody changed them since he looked. `work` answers what it
 * wrote, and the version moves on by one when `changed` says so.
 */
export function changeSettings<Outcome extends { kind: string }>(
  db: Db,
  scope: Scope,
  { merchantId, expectedVersion }: Edited,
  work: (tx: Tx, before: SettingsRow) => Promise<{ changed: boolean; outcome: Outcome }>,
): Promise<Outcome | NotChanged> {
  return inTransaction(db, async (tx) => {
    if (!coversMerchant(scope, merchantId) || !(await lockMerchant(tx, merchantId))) return { kind: 'not-found' }
    const before = await readSettingsRow(tx, merchantId)
    if (!before) return { kind: 'not-found' }
    if (before.version !== expectedVersion) return { kind: 'stale' }
    const { changed, outcome } = await work(tx, before)
    if (changed) await tx.merchant.update({ where: { id: merchantId }, data: { version: { increment: 1 } } })
    return outcome
  })
}

/** What a merchant is to the gateway is written by `writeFacts`, its service mode by `writeServiceMode`. */
type OfTheGateway = 'baseCurrency' | 'name' | 'country' | 'acceptsCards' | 'mayDisable3ds' | 'oneClick' | 'homeScopeId'
type Written = Partial<Omit<SettingsRow, 'version' | 'secretWordSealed' | OfTheGateway>> & { secretWordSealed?: Uint8Array<ArrayBuffer> }

export async function writeSettings(tx: Tx, merchantId: number, data: Written): Promise<void> {
  await tx.merchant.update({ where: { id: merchantId }, data })
}

/** Keys that hold now or later, the newest first. */
export function readPublicKeys(tx: Tx, merchantId: number, now: Date) {
  return tx.merchantPublicKey.findMany({
    where: { merchantId, OR: [{ validUntil: null }, { validUntil: { gt: now } }] },
    orderBy: { validFrom: 'desc' },
  })
}

export async function insertPublicKey(tx: Tx, key: { merchantId: number; pem: string; validFrom: Date }): Promise<void> {
  await tx.merchantPublicKey.create({ data: key })
}

/** Lets a key pass until `until` and no longer. */
export async function endPublicKey(tx: Tx, { id, validFrom }: { id: number; validFrom: Date }, until: Date): Promise<void> {
  // A key that was put in and taken out in the same moment held for none; the table wants an end after the beginning.
  await tx.merchantPublicKey.update({ where: { id }, data: { validUntil: new Date(Math.max(until.getTime(), validFrom.getTime() + 1)) } })
}
