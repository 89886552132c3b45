import { randomInt } from 'node:crypto'
import type { Enforce } from '@/lib/limits/rules'
import type { Cvc2Policy, ServiceMode } from '@/lib/one-click/rules'
import { countryCode } from '@/lib/platform/countries'
import { inCamelCase, type Tx } from '@/lib/platform/db'
import type { Vault } from '@/lib/vault/vault'
import type { Colour } from './colour'
import { noPayTexts } from './pay-texts'
import type { Appearance, Merchant, NumberScope, Signing, Stage } from './rules'

/** A merchant with policy, currencies and number scope, or null. */
export async function readMerchant(tx: Tx, merchantId: number): Promise<Merchant | null> {
  // One statement where the client would send three: this is read by every page and every payment.
  const [found] = await tx.$queryRaw<object[]>`
    select m.id, m.name, m.legal_entity_id, m.base_currency, m.language, m.accepts_cards, m.one_click, m.order_time_out_min, m.save_threshold, m.cvc2_policy,
      m.cvc2_above_minor, m.cvc2_above_currency, m.may_disable_3ds, m.asks_cardholder, m.unselected_countries, m.url_return, m.url_return_ok, m.url_return_no, m.return_hosts,
      m.scope_id, m.home_scope_id, s.kind, s.time_zone, s.week_starts_on, s.enforce, s.carry_over,
      (select coalesce(array_agg(c.currency::text order by c.currency), '{}') from merchant_currencies c
        where c.merchant_id = m.id and c.closed_at is null) as currencies
    from merchants m join number_scopes s on s.id = m.scope_id where m.id = ${merchantId}`
  if (!found) return null
  const row = inCamelCase<MerchantRow>(found)
  return {
    id: row.id,
    name: row.name,
    legalEntityId: row.legalEntityId,
    baseCurrency: row.baseCurrency,
    currencies: row.currencies,
    language: row.language as Merchant['language'],
    acceptsCards: row.acceptsCards,
    oneClick: row.oneClick as ServiceMode,
    orderTimeOutMin: row.orderTimeOutMin,
    saveThreshold: row.saveThreshold,
    cvc2Policy: cvc2PolicyOf(row),
    mayDisable3ds: row.mayDisable3ds,
    asksCardholder: row.asksCardholder,
    // Compared with the country of an order, which is written by ISO 3166-1.
    unselectedCountries: row.unselectedCountries.flatMap((country) => countryCode(country) ?? []),
    returnUrls: { any: row.urlReturn, ok: row.urlReturnOk, no: row.urlReturnNo },
    returnHosts: row.returnHosts,
    scope: numberScopeOf({ ...row, id: row.scopeId }),
    homeScopeId: row.homeScopeId,
  }
}

type MerchantRow = Omit<ScopeRow, 'id'> &
  Pick<Merchant, 'id' | 'name' | 'legalEntityId' | 'baseCurrency' | 'currencies' | 'acceptsCards' | 'orderTimeOutMin' | 'saveThreshold'> &
  Pick<Merchant, 'mayDisable3ds' | 'asksCardholder' | 'unselectedCountries' | 'returnHosts' | 'homeScopeId'> & {
    language: string
    oneClick: string
    cvc2Policy: string
    cvc2AboveMinor: bigint | null
    cvc2AboveCurrency: string | null
    urlReturn: string | null
    urlReturnOk: string | null
    urlReturnNo: string | null
    scopeId: number
  }

/** A number scope with its calendar and policies. */
export async function readNumberScope(tx: Tx, id: number): Promise<NumberScope> {
  return numberScopeOf(await tx.numberScope.findUniqueOrThrow({ where: { id } }))
}

type ScopeRow = { id: number; kind: string; timeZone: string; weekStartsOn: number; enforce: string; carryOver: string }

function numberScopeOf({ id, kind, timeZone, weekStartsOn, enforce, carryOver }: ScopeRow): NumberScope {
  return { id, kind, timeZone, weekStartsOn, enforce: enforce as Enforce, carryOver: carryOver as NumberScope['carryOver'] }
}

/** The language of a merchant's pages where nothing else says one; null when there is no such merchant. */
export async function languageOfMerchant(tx: Tx, merchantId: number): Promise<Merchant['language'] | null> {
  const row = await tx.merchant.findUnique({ where: { id: merchantId }, select: { language: true } })
  return (row?.language ?? null) as Merchant['language'] | null
}

/** What a merchant's orders are checked with at this moment; null when there is no such merchant. */
export async function readSigning(tx: Tx, vault: Vault, merchantId: number, now: Date): Promise<Signing | null> {
  const row = await tx.merchant.findUnique({
    where: { id: merchantId },
    select: {
      checkValueRequired: true,
      signatureRequired: true,
      undelimitedCheck: true,
      signatureHash: true,
      secretWordSealed: true,
      publicKeys: { where: { validFrom: { lte: now }, OR: [{ validUntil: null }, { validUntil: { gt: now } }] }, select: { pem: true } },
    },
  })
  if (!row) return null
  const { secretWordSealed, publicKeys, signatureHash, ...settings } = row
  return {
    ...settings,
    signatureHash: signatureHash as Signing['signatureHash'],
    secretWord: secretWordSealed && vault.openSecret(secretWordPurpose(merchantId), secretWordSealed),
    publicKeyPems: publicKeys.map((key) => key.pem),
  }
}

/** The other merchants of a merchant's number scope by name; none where it stands alone, which its scope tells without asking. */
export async function namesOfOthersInScope(tx: Tx, { id, scope }: Pick<Merchant, 'id' | 'scope'>): Promise<string[]> {
  if (scope.kind === 'merchant') return []
  const others = await tx.merchant.findMany({ where: { scopeId: scope.id, id: { not: id } }, select: { name: true }, orderBy: { name: 'asc' } })
  return others.map(({ name }) => name)
}

/** How the pages of a merchant look, live or tried; `version` 0 where nothing was ever set. */
export async function readAppearance(tx: Tx, merchantId: number, stage: Stage): Promise<Appearance & { version: number }> {
  const row = await tx.merchantAppearance.findUnique({ where: { merchantId_stage: { merchantId, stage } } })
  if (!row) return { accent: null, logo: null, texts: noPayTexts, version: 0 }
  const { accent, logo, logoWidth, logoHeight, version } = row
  return {
    accent: accent as Colour | null,
    logo: logo && logoWidth && logoHeight ? { webp: logo, width: logoWidth, height: logoHeight } : null,
    texts: {
      en: { note: row.noteEn, help: row.helpEn },
      ru: { note: row.noteRu, help: row.helpRu },
      be: { note: row.noteBe, help: row.helpBe },
    },
    version,
  }
}

/** Writes a look and returns the version it has from now on. */
export async function writeAppearance(
  tx: Tx,
  merchantId: number,
  stage: Stage,
  { accent, logo, texts: { en, ru, be } }: Appearance,
  at: Date,
): Promise<number> {
  // Drawn, not counted: a draft may go and another come, and whoever looked at the first must not meet its number again.
  const version = randomInt(1, 2 ** 31 - 1)
  const said = { noteEn: en.note, noteRu: ru.note, noteBe: be.note, helpEn: en.help, helpRu: ru.help, helpBe: be.help }
  const drawn = { logo: logo?.webp ?? null, logoWidth: logo?.width ?? null, logoHeight: logo?.height ?? null }
  const look = { accent, ...drawn, ...said, version, changedAt: at }
  await tx.merchantAppearance.upsert({
    where: { merchantId_stage: { merchantId, stage } },
    create: { merchantId, stage, ...look },
    update: look,
  })
  return version
}

export async function removeDraft(tx: Tx, merchantId: number): Promise<boolean> {
  const { count } = await tx.merchantAppearance.deleteMany({ where: { merchantId, stage: 'draft' } })
  return count > 0
}

/** Keeps two people from changing the settings of one merchant at once. False: there is no such merchant. */
export async function lockMerchant(tx: Tx, merchantId: number): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`select id from merchants where id = ${merchantId} for no key update`
  return rows.length > 0
}

/** What a sealed secret word is bound to: one put in another merchant’s row does not open. */
export function secretWordPurpose(merchantId: number): string {
  return `secret-word:${merchantId}`
}

// The database has an amount and its currency with `above`, and with nothing else.
function cvc2PolicyOf({ cvc2Policy, cvc2AboveMinor, cvc2AboveCurrency }: Pick<MerchantRow, 'cvc2Policy' | 'cvc2AboveMinor' | 'cvc2AboveCurrency'>): Cvc2Policy {
  if (cvc2AboveMinor !== null && cvc2AboveCurrency !== null) return { kind: 'above', minor: cvc2AboveMinor, currency: cvc2AboveCurrency }
  return { kind: cvc2Policy === 'never' ? 'never' : 'always' }
}
