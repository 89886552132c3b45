import { notFound } from 'next/navigation'
import { type MerchantSettings, readMerchantSettings } from '@/lib/merchants/settings-queries'
import { listMerchants } from '@/lib/one-click/queries'
import { type Translator, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import type { Caller } from '@/lib/staff/rules'

export type SettingsPage = { t: Translator<'settings'>; merchants: { id: number; name: string }[]; settings: MerchantSettings }

/** More merchants than these are no choice for a row of links; one that is not among them is opened by its number. */
const mostShown = 100

/** The settings of the merchant that an address names, or of the caller's first one. */
export async function openSettings({ scope, language }: Caller, asked: unknown): Promise<SettingsPage> {
  const merchants = (await listMerchants(service(), scope)).slice(0, mostShown)
  const merchantId = asked === undefined ? merchants[0]?.id : typeof asked === 'string' && /^[1-9]\d{0,8}$/.test(asked) ? Number(asked) : undefined
  const settings = merchantId === undefined ? null : await readMerchantSettings(service(), scope, merchantId)
  if (!settings) notFound()
  return { t: translator(language, 'settings'), merchants, settings }
}
