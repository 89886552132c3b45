/**
 * The version of the text that a payer agrees to when he keeps a card. Every consent row names it. A changed text gets a new
 * version and new messages (`consent.<version>`, `terms.<version>`); the old ones stay, since old consents were given to them.
 *
 * 2026-12 names every shop that may use the card, where several share their customers.
 */
export const consentTextVersion = '2026-12'

/** Every version that a consent may name, the newest first; /pay/terms?version=… shows each. */
export const consentTextVersions = [consentTextVersion, '2026-11'] as const

/** Versions whose text names every shop that may use the card; an older one speaks of the shop where it was given only. */
export const versionsThatNameShops: readonly string[] = ['2026-12']
