import { writeWebServiceLogin } from '@/lib/merchants/web-service-access'
import type { Db } from '@/lib/platform/db'
import type { SandboxFile } from './sandbox-file'

/** Keeps the web-service logins of the file, for merchants that have none yet: also where a sandbox was seeded before there were any. */
export async function installWebServiceLogins({ db }: { db: Db }, file: SandboxFile, at: Date): Promise<void> {
  for (const { merchantId, webServiceLogin: login, webServicePassword: password } of file.merchants) {
    const known = await db.prisma.webServiceLogin.findUnique({ where: { merchantId }, select: { merchantId: true } })
    if (!known) await writeWebServiceLogin(db.prisma, { merchantId, login, password, at })
  }
}
