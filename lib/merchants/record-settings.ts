import { type AuditRecord, audit, type Origin } from '@/lib/audit/record'
import { type Actor, actorText } from '@/lib/platform/actor'
import type { Tx } from '@/lib/platform/db'

type SettingsPart = 'facts' | 'one-click-policy' | 'order-defaults' | 'proof-checks' | 'public-key' | 'return-addresses' | 'secret-word' | 'web-service-login'

/** Writes to the audit log what became of a merchant's settings. Of secrets and keys only that they changed, and what people compare them by. */
export function recordSettings(
  tx: Tx,
  {
    what,
    merchantId,
    actor,
    at,
    reason,
    origin,
    before,
    after,
  }: { what: SettingsPart; merchantId: number; actor: Actor; at: Date; reason?: string; origin?: Origin } & Pick<AuditRecord, 'before' | 'after'>,
): Promise<void> {
  const object = { kind: 'merchant' as const, id: String(merchantId) }
  return audit(tx, { at, actor: actorText(actor), action: `settings.${what}`, outcome: 'done', object, merchantId, reason, before, after, origin })
}
