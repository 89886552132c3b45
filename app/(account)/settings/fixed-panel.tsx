import { Facts } from '@/components/account/facts'
import { Panel } from '@/components/ui/panel'
import type { MerchantSettings } from '@/lib/merchants/settings-queries'
import { translator } from '@/lib/platform/messages'
import type { Caller } from '@/lib/staff/rules'
import type { SettingsPage } from './open-settings'

/** What stands fixed for a merchant, and whom to ask. */
export function FixedPanel({ fixed, t, language }: { fixed: MerchantSettings['fixed']; t: SettingsPage['t']; language: Caller['language'] }) {
  const answer = (yes: boolean) => t(yes ? 'yes' : 'no')
  return (
    <Panel title={t('fixed.title')} description={t('fixed.text', { id: String(fixed.id) })}>
      <Facts
        facts={[
          [t('fixed.name'), fixed.name],
          [t('fixed.mode'), translator(language, 'one-click')(`mode.${fixed.oneClick}`)],
          [t('fixed.cards'), t(fixed.acceptsCards ? 'on' : 'off')],
          [t('fixed.currencies'), t('fixed.base', { currencies: fixed.currencies.join(', '), base: fixed.baseCurrency })],
          [t('fixed.disable3ds'), answer(fixed.mayDisable3ds)],
          [t('fixed.zone'), fixed.timeZone],
          [t('fixed.union'), fixed.union ?? t('none')],
        ]}
      />
    </Panel>
  )
}
