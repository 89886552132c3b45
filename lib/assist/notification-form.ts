import { readSigning } from '@/lib/merchants/store'
import type { AssistForm } from '@/lib/notifications/pack'
import type { MessageLanguage } from '@/lib/platform/messages'
import type { Vault } from '@/lib/vault/vault'
import { notificationFields } from './operation-fields'

/** The form that notifications post for an operation (spec/assist-wire.md section 4): fields in their order, signed with the secret word of now. */
export function assistForm({ vault, processingName }: { vault: Vault; processingName: string }): AssistForm {
  return async ({ prisma: tx }, { operationId, state, at }) => {
    const { order, ...operation } = await tx.operation.findUniqueOrThrow({ where: { id: operationId }, include: { order: true } })
    const followed = operation.type === 100 ? null : await tx.operation.findFirst({ where: { orderId: order.id, type: 100, state: 'approved' } })
    const payment = followed ?? operation
    const signing = await readSigning(tx, vault, order.merchantId, at)
    const language = order.language as MessageLanguage
    const token = payment.savedCardId ?? (await keptCard(tx, payment))
    const told = { order: { ...order, state }, operation, payment, token, language, processingName, packetDate: at }
    const fields = notificationFields(told, signing?.secretWord ?? null)
    const textOf = (name: string) => fields.find(([known]) => known === name)?.[1] ?? ''
    return {
      body: new URLSearchParams(fields.map(([name, value]) => [name, value])).toString(),
      billNumber: textOf('billnumber'),
      packetDate: textOf('packetdate'),
    }
  }
}

type Payment = { customerId: bigint | null; consentId: bigint | null; state: string; cardFingerprint: Uint8Array<ArrayBuffer> | null }

// The card that was kept of this payment, or that its payer keeps already.
async function keptCard(tx: Parameters<AssistForm>[0]['prisma'], { customerId, cardFingerprint, state }: Payment): Promise<string | null> {
  if (customerId === null || cardFingerprint === null || state !== 'approved') return null
  const card = await tx.savedCard.findFirst({ where: { customerId, fingerprint: cardFingerprint, state: 'member' }, select: { id: true } })
  return card?.id ?? null
}
