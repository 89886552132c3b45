import { prefixOf } from '@/lib/api-access/rules'
import { insertKey } from '@/lib/api-access/store'
import type { Db } from '@/lib/platform/db'
import { allKeyScopes } from '@/lib/staff/rules'
import type { SandboxFile } from './sandbox-file'

const yearsMs = 5 * 365 * 24 * 60 * 60_000

/** The API keys of sandbox.json, with every scope there is. A sandbox that was seeded before there were keys, or some of the scopes, gets them. */
export async function installApiKeys({ db }: { db: Db }, file: SandboxFile, at: Date): Promise<void> {
  for (const { merchantId, apiKey: key } of file.merchants) {
    const known = await db.prisma.apiKey.findUnique({ where: { prefix: prefixOf(key) ?? '' }, select: { id: true } })
    if (known) await db.prisma.apiKey.update({ where: { id: known.id }, data: { scopes: allKeyScopes } })
    const name = 'Sandbox'
    if (!known)
      await insertKey(db.prisma, { key, merchantId, name, scopes: allKeyScopes, createdBy: 'system:seed', at, expiresAt: new Date(at.getTime() + yearsMs) })
  }
}
