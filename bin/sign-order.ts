// node bin/run.mjs bin/sign-order.ts MERCHANT_ID AMOUNT [CUSTOMER_NUMBER] [CURRENCY]
// Prints the address of a signed order of the sandbox, as a shop would send a payer to.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkValueOf } from '@/lib/assist/check-value'
import { receive } from '@/lib/assist/receive'
import { signedText } from '@/lib/assist/signed-text'
import { env } from '@/lib/platform/env'
import { runCommand, StartRefused } from './run-command'

type SandboxFile = { baseUrl: string; merchants: { merchantId: number; secretWord: string; currency: string }[] }

await runCommand(async () => {
  const [merchantId = '500001', amount = '10.00', customerNumber = 'customer-1', currency] = process.argv.slice(2)
  const file = join(env().dataDir, 'sandbox.json')
  if (!existsSync(file)) throw new StartRefused(`${file} is not there yet: npm start makes it.`)
  const { baseUrl, merchants } = JSON.parse(readFileSync(file, 'utf8')) as SandboxFile
  const merchant = merchants.find((one) => String(one.merchantId) === merchantId)
  if (!merchant) throw new StartRefused(`The sandbox has the merchants ${merchants.map((one) => one.merchantId).join(', ')}.`)
  const fields: [string, string][] = [
    ['Merchant_ID', merchantId],
    ['OrderNumber', `try-${Date.now()}`],
    ['OrderAmount', amount],
    ['OrderCurrency', currency ?? merchant.currency],
    ['CustomerNumber', customerNumber],
    ['Language', 'EN'],
  ]
  const read = receive(fields)
  if ('fault' in read) throw new StartRefused(`The ${read.fault.parameter} is wrong.`)
  const checkValue = checkValueOf(merchant.secretWord, signedText(read.received, { delimiter: ';' }))
  console.log(`${baseUrl}/pay/order.cfm?${new URLSearchParams([...fields, ['Checkvalue', checkValue]])}`)
})
