import type { Clock } from '@/lib/platform/clock'
import type { Db } from '@/lib/platform/db'
import type { MessageLanguage } from '@/lib/platform/messages'
import { readInScope, type Scope } from '@/lib/platform/scope'
import { readPublicKey } from './public-key'
import { readPublicKeys, readSettingsRow } from './settings-store'

/** A public key as people compare it; `validUntil` null for the current one. */
export type ShownKey = { bits: number; fingerprint: string; validFrom: Date; validUntil: Date | null }

/** Settings of a merchant that a person may read. `version` goes back with every change (`expectedVersion`). */
export type MerchantSettings = {
  version: number
  checkValueRequired: boolean
  signatureRequired: boolean
  undelimitedCheck: boolean
  signatureHash: 'md5' | 'sha256'
  hasSecretWord: boolean
  publicKeys: ShownKey[]
  webServiceLogin: { login: string; changedAt: Date } | null
  returnUrls: { any: string | null; ok: string | null; no: string | null }
  returnHosts: readonly string[]
  orderTimeOutMin: number
  language: MessageLanguage
}

/** Null when the merchant is not the caller's. */
export function readMerchantSettings({ db, clock }: { db: Db; clock: Clock }, scope: Scope, merchantId: number): Promise<MerchantSettings | null> {
  return readInScope(db, scope, async (tx) => {
    const row = await readSettingsRow(tx, merchantId)
    if (!row) return null
    const keys = await readPublicKeys(tx, merchantId, clock.now())
    const { secretWordSealed, signatureHash, language, urlReturn, urlReturnOk, urlReturnNo, ...settings } = row
    return {
      ...settings,
      signatureHash: signatureHash as MerchantSettings['signatureHash'],
      language: language as MessageLanguage,
      hasSecretWord: secretWordSealed !== null,
      publicKeys: keys.flatMap(({ pem, validFrom, validUntil }) => {
        const read = readPublicKey(pem)
        return 'publicKey' in read ? [{ bits: read.publicKey.bits, fingerprint: read.publicKey.fingerprint, validFrom, validUntil }] : []
      }),
      webServiceLogin: await tx.webServiceLogin.findUnique({ where: { merchantId }, select: { login: true, changedAt: true } }),
      returnUrls: { any: urlReturn, ok: urlReturnOk, no: urlReturnNo },
    }
  })
}
