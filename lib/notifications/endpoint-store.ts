import type { Tx } from '@/lib/platform/db'
import type { Vault } from '@/lib/vault/vault'
import { newSecrets, type WebhookSecrets } from './webhook-keys'

/** The secrets that sign at a moment: the newest first, then those that a rotation has not retired yet. */
export async function readHeldSecrets(tx: Tx, vault: Vault, endpointId: string, at: Date): Promise<WebhookSecrets[]> {
  const rows = await tx.webhookKey.findMany({ where: { endpointId, OR: [{ retiresAt: null }, { retiresAt: { gt: at } }] }, orderBy: { id: 'desc' }, take: 5 })
  return rows.map(({ secretSealed, signingKeySealed, publicKey }) => ({
    secret: vault.openSecret(purposeOf('secret', endpointId), secretSealed),
    signingKey: vault.openSecret(purposeOf('signing-key', endpointId), signingKeySealed),
    publicKey,
  }))
}

/** Makes secrets for an endpoint; those of before sign on until `othersRetireAt`. */
export async function renewSecrets(
  tx: Tx,
  vault: Vault,
  endpointId: string,
  { at, othersRetireAt }: { at: Date; othersRetireAt: Date },
): Promise<WebhookSecrets> {
  await tx.webhookKey.updateMany({
    where: { endpointId, OR: [{ retiresAt: null }, { retiresAt: { gt: othersRetireAt } }] },
    data: { retiresAt: othersRetireAt },
  })
  const secrets = newSecrets()
  await tx.webhookKey.create({
    data: {
      endpointId,
      secretSealed: vault.sealSecret(purposeOf('secret', endpointId), secrets.secret),
      signingKeySealed: vault.sealSecret(purposeOf('signing-key', endpointId), secrets.signingKey),
      publicKey: secrets.publicKey,
      createdAt: at,
    },
  })
  return secrets
}

// What a sealed secret is bound to: one put in another endpoint's row does not open.
function purposeOf(what: 'secret' | 'signing-key', endpointId: string): string {
  return `webhook-${what}:${endpointId}`
}
