import { createPublicKey } from 'node:crypto'
import { insertMerchant } from '@/lib/merchants/keeping-store'
import { type Db, inTransaction } from '@/lib/platform/db'
import { hashPassword } from '@/lib/staff/password'
import type { Vault } from '@/lib/vault/vault'
import { group, legalEntities, merchants, type SeedMerchant, staff } from './people'
import type { SandboxFile } from './sandbox-file'

type Deps = { db: Db; vault: Vault }

/** Legal entities, merchants and staff, with the secrets of the file. What is there already stays. */
export async function installPeople({ db, vault }: Deps, file: SandboxFile, at: Date): Promise<void> {
  const entities = await installLegalEntities(db)
  for (const merchant of merchants) {
    const known = await db.prisma.merchant.findUnique({ where: { id: merchant.id }, select: { id: true } })
    if (!known) await installMerchant({ db, vault }, merchant, entities.get(merchant.legalEntity) ?? 0, file, at)
  }
  for (const account of staff) {
    const secrets = file.staff.find(({ login }) => login === account.login)
    const known = await db.prisma.staff.findUnique({ where: { login: account.login }, select: { id: true } })
    if (known || !secrets) continue
    const { merchantIds, ...row } = account
    await db.prisma.staff.create({
      data: {
        ...row,
        email: `${account.login}@staronka.example`,
        passwordHash: await hashPassword(secrets.password),
        totpSecretSealed: vault.sealSecret(`totp:${account.login}`, secrets.totpSecret),
        createdAt: at,
        merchants: { create: merchantIds.map((merchantId) => ({ merchantId })) },
      },
    })
  }
}

async function installLegalEntities(db: Db): Promise<Map<string, number>> {
  const known = await db.prisma.legalEntity.findMany({ where: { name: { in: legalEntities.map(({ name }) => name) } } })
  const byName = new Map(known.map(({ name, id }) => [name, id]))
  if (byName.size === legalEntities.length) return byName
  const { id: groupId } =
    (await db.prisma.legalEntityGroup.findFirst({ where: { name: group } })) ?? (await db.prisma.legalEntityGroup.create({ data: { name: group } }))
  for (const { name, inGroup } of legalEntities) {
    if (byName.has(name)) continue
    const { id } = await db.prisma.legalEntity.create({ data: { name, groupId: inGroup ? groupId : null } })
    byName.set(name, id)
  }
  return byName
}

async function installMerchant({ db, vault }: Deps, merchant: SeedMerchant, legalEntityId: number, file: SandboxFile, at: Date) {
  const secrets = file.merchants.find(({ merchantId }) => merchantId === merchant.id)
  if (!secrets) throw new Error(`sandbox.json has no merchant ${merchant.id}; delete the file and start again`)
  const pem = createPublicKey(secrets.privateKeyPem).export({ type: 'spki', format: 'pem' }).toString()
  await inTransaction(db, (tx) =>
    insertMerchant(
      tx,
      {
        id: merchant.id,
        legalEntityId,
        name: merchant.name,
        baseCurrency: 'BYN',
        language: merchant.language,
        oneClick: merchant.oneClick,
        acceptsCards: merchant.acceptsCards ?? true,
        ...(merchant.cvc2AboveMinor ? { cvc2Policy: 'above', cvc2AboveMinor: merchant.cvc2AboveMinor, cvc2AboveCurrency: 'BYN' } : {}),
        secretWordSealed: vault.sealSecret(`secret-word:${merchant.id}`, secrets.secretWord),
        secretWordSetAt: at,
        // Scripts and tests play the shop on this machine.
        returnHosts: [merchant.host, '127.0.0.1', 'localhost'],
        publicKeys: { create: { pem, validFrom: at } },
      },
      { currencies: ['BYN', 'USD', 'EUR'], joinedAt: at },
    ),
  )
}
