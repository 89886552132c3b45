import type { MerchantSettings } from '@/lib/merchants/settings-queries'
import { localeOf, type MessageLanguage } from '@/lib/platform/messages'
import { showMoney } from '@/lib/platform/money'
import type { SettingsPage } from './open-settings'

/** The policy of saved cards in sentences. */
export function policySentences({ saveThreshold, cvc2Policy }: MerchantSettings, t: SettingsPage['t'], language: MessageLanguage): string[] {
  const amount = cvc2Policy.kind === 'above' ? showMoney(cvc2Policy, localeOf[language]) : ''
  return [t('policy.shownThreshold', { count: saveThreshold }), t(`policy.shown.${cvc2Policy.kind}`, { amount })]
}
