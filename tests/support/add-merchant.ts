import { insertMerchant } from '@/lib/merchants/keeping-store'
import type { Prisma } from '@/lib/platform/db'
import type { Service } from '@/lib/service'

export type AddedMerchant = { merchantId: number; scopeId: number; legalEntityId: number; secretWord: string }

/**
 * A merchant ready for One Click: its own number scope in Minsk time, BYN with USD and EUR, no signature demanded, a secret word.
 * Without an id it gets the next free one from 700001. Everything else of its row goes into `settings`.
 */
export async function addMerchant(
  { db, vault, clock }: Pick<Service, 'db' | 'vault' | 'clock'>,
  {
    id,
    name,
    legalEntityId,
    secretWord = 'secret',
    currencies = ['BYN', 'USD', 'EUR'],
    publicKeyPem,
    scope = {},
    settings = {},
  }: {
    id?: number
    name?: string
    legalEntityId?: number
    secretWord?: string
    currencies?: string[]
    publicKeyPem?: string
    scope?: Partial<Prisma.NumberScopeUncheckedCreateInput>
    settings?: Partial<Parameters<typeof insertMerchant>[1]>
  } = {},
): Promise<AddedMerchant> {
  const merchantId = id ?? (await nextMerchantId(db))
  const entityId = legalEntityId ?? (await db.prisma.legalEntity.create({ data: { name: `Legal entity of ${merchantId}` } })).id
  const scopeId = await insertMerchant(
    db.prisma,
    {
      id: merchantId,
      legalEntityId: entityId,
      name: name ?? `Shop ${merchantId}`,
      baseCurrency: currencies[0] ?? 'BYN',
      oneClick: 'standard',
      secretWordSealed: vault.sealSecret(`secret-word:${merchantId}`, secretWord),
      returnHosts: ['shop.example'],
      ...settings,
      ...(publicKeyPem ? { publicKeys: { create: { pem: publicKeyPem, validFrom: clock.now() } } } : {}),
    },
    {
      currencies,
      // Before now, so that a test whose clock stands still can move it into a union that shares from now on.
      joinedAt: new Date(clock.now().getTime() - 60_000),
      scope: { name: `Merchant ${merchantId}`, ...scope },
    },
  )
  return { merchantId, scopeId, legalEntityId: entityId, secretWord }
}

async function nextMerchantId(db: Service['db']): Promise<number> {
  const { _max } = await db.prisma.merchant.aggregate({ _max: { id: true } })
  return Math.max(700_000, _max.id ?? 0) + 1
}
