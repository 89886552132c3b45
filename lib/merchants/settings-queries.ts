import { soonMs } from '@/lib/api-access/rules'
import type { Cvc2Policy, ServiceMode } from '@/lib/one-click/rules'
import type { Clock } from '@/lib/platform/clock'
import type { Db } from '@/lib/platform/db'
import type { MessageLanguage } from '@/lib/platform/messages'
import { readInScope, type Scope } from '@/lib/platform/scope'
import { readPublicKey } from './public-key'
import { readPublicKeys, readSettingsRow } from './settings-store'
import { readAppearance, readMerchant } from './store'

/** A public key as people compare it; `validUntil` null for the current one. */
export type ShownKey = { bits: number; fingerprint: string; validFrom: Date; validUntil: Date | null }

/** Settings of a merchant that a person may read. `version` goes back with every change (`expectedVersion`). */
export type MerchantSettings = {
  version: number
  checkValueRequired: boolean
  signatureRequired: boolean
  undelimitedCheck: boolean
  signatureHash: 'md5' | 'sha256'
  /** `setAt` null: before such moments were kept. */
  secretWord: { setAt: Date | null } | null
  publicKeys: ShownKey[]
  webServiceLogin: { login: string; changedAt: Date } | null
  returnUrls: { any: string | null; ok: string | null; no: string | null }
  returnHosts: readonly string[]
  orderTimeOutMin: number
  language: MessageLanguage
  saveThreshold: number
  cvc2Policy: Cvc2Policy
  asksCardholder: boolean
  unselectedCountries: readonly string[]
  /** What only support changes. */
  fixed: {
    id: number
    name: string
    legalEntity: { id: number; name: string }
    /** Two letters of ISO 3166-1. */
    country: string
    oneClick: ServiceMode
    acceptsCards: boolean
    baseCurrency: string
    currencies: readonly string[]
    mayDisable3ds: boolean
    timeZone: string
    scopeId: number
    /** The union that the merchant is in; null where it stands alone. */
    union: string | null
  }
}

/** Null when the merchant is not the caller's. */
export function readMerchantSettings({ db, clock }: { db: Db; clock: Clock }, scope: Scope, merchantId: number): Promise<MerchantSettings | null> {
  return readInScope(db, scope, async (tx) => {
    const row = await readSettingsRow(tx, merchantId)
    const merchant = row && (await readMerchant(tx, merchantId))
    if (!row || !merchant) return null
    const legalEntity = await tx.legalEntity.findUniqueOrThrow({ where: { id: merchant.legalEntityId }, select: { id: true, name: true } })
    const union = merchant.scope.kind === 'merchant' ? null : await tx.numberScope.findUnique({ where: { id: merchant.scope.id }, select: { name: true } })
    const { id, name, oneClick, acceptsCards, baseCurrency, currencies, mayDisable3ds } = merchant
    const keys = await readPublicKeys(tx, merchantId, clock.now())
    const { version, checkValueRequired, signatureRequired, undelimitedCheck, secretWordSealed, signatureHash, language } = row
    return {
      ...{ version, checkValueRequired, signatureRequired, undelimitedCheck },
      returnHosts: row.returnHosts,
      orderTimeOutMin: row.orderTimeOutMin,
      saveThreshold: merchant.saveThreshold,
      cvc2Policy: merchant.cvc2Policy,
      asksCardholder: merchant.asksCardholder,
      unselectedCountries: row.unselectedCountries,
      fixed: {
        ...{ id, name, legalEntity, country: row.country, oneClick, acceptsCards, baseCurrency, currencies, mayDisable3ds },
        ...{ timeZone: merchant.scope.timeZone, scopeId: merchant.scope.id, union: union?.name ?? null },
      },
      signatureHash: signatureHash as MerchantSettings['signatureHash'],
      language: language as MessageLanguage,
      secretWord: secretWordSealed && { setAt: row.secretWordSetAt },
      publicKeys: keys.flatMap(({ pem, validFrom, validUntil }) => {
        const read = readPublicKey(pem)
        return 'publicKey' in read ? [{ bits: read.publicKey.bits, fingerprint: read.publicKey.fingerprint, validFrom, validUntil }] : []
      }),
      webServiceLogin: await tx.webServiceLogin.findUnique({ where: { merchantId }, select: { login: true, changedAt: true } }),
      returnUrls: { any: row.urlReturn, ok: row.urlReturnOk, no: row.urlReturnNo },
    }
  })
}

/** In numbers what else is set, each on a page of its own. `texts`: of the pay pages, in all languages. */
export type SettingsInBrief = {
  look: { accent: boolean; logo: boolean; texts: number; draft: boolean }
  assistTells: boolean
  endpoints: number
  /** Those that work, and of them those that end soon with nothing in their place. */
  apiKeys: number
  apiKeysEnding: number
}

/** Of a merchant that the caller sees. */
export function readSettingsInBrief({ db, clock }: { db: Db; clock: Clock }, scope: Scope, merchantId: number): Promise<SettingsInBrief> {
  return readInScope(db, scope, async (tx) => {
    const [live, draft] = [await readAppearance(tx, merchantId, 'live'), await readAppearance(tx, merchantId, 'draft')]
    const texts = Object.values(live.texts).flatMap(({ note, help }) => [note, help].filter((text) => text !== null))
    const now = clock.now()
    return {
      look: { accent: live.accent !== null, logo: live.logo !== null, texts: texts.length, draft: draft.version > 0 },
      assistTells: (await tx.assistNotification.count({ where: { merchantId, enabled: true } })) > 0,
      endpoints: await tx.webhookEndpoint.count({ where: { merchantId, state: 'on' } }),
      apiKeys: await tx.apiKey.count({ where: { merchantId, revokedAt: null, expiresAt: { gt: now } } }),
      apiKeysEnding: await tx.apiKey.count({
        where: { merchantId, revokedAt: null, replacedBy: null, expiresAt: { gt: now, lt: new Date(now.getTime() + soonMs) } },
      }),
    }
  })
}
