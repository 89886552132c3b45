import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Env } from '@/lib/platform/env'

type Sandbox = { staff: { login: string; password: string; totpSecret: string; side: string; role: string }[] }

/** Says where everything is and how to get in. Only for the sandbox: nothing else has passwords that anybody may read. */
export function greet(settings: Env, logs: string | null): void {
  const file = join(settings.dataDir, 'sandbox.json')
  const { staff } = JSON.parse(readFileSync(file, 'utf8')) as Sandbox
  const width = Math.max(...staff.map((account) => account.login.length))
  console.log(`
One Click sandbox
  Personal Account   ${settings.publicUrl}/sign-in
  Orders are sent to ${settings.publicUrl}/pay/order.cfm
  Test data          ${file}${logs ? `\n  Logs               ${logs}` : ''}

Logins (password, secret of the one-time codes)`)
  for (const { login, password, totpSecret, side, role } of staff) {
    console.log(`  ${login.padEnd(width)}  ${password}  ${totpSecret}  ${side} ${role}`)
  }
  console.log('')
}
