import { Facts } from '@/components/account/facts'
import { Panel } from '@/components/ui/panel'
import type { MerchantSettings } from '@/lib/merchants/settings-queries'
import { showCountry, translator } from '@/lib/platform/messages'
import type { Caller } from '@/lib/staff/rules'
import type { SettingsPage } from './open-settings'

type FixedPanelProps = { fixed: MerchantSettings['fixed']; t: SettingsPage['t']; language: Caller['language'] }

/** What stands fixed for a merchant, and whom to ask. */
export function FixedPanel(props: FixedPanelProps) {
  return (
    <Panel title={props.t('fixed.title')} description={props.t('fixed.text', { id: String(props.fixed.id) })}>
      <FixedFacts {...props} />
    </Panel>
  )
}

/** The same for whoever need not ask. */
export function FixedFacts({ fixed, t, language }: FixedPanelProps) {
  const answer = (yes: boolean) => t(yes ? 'yes' : 'no')
  return (
    <Facts
      facts={[
        [t('fixed.number'), String(fixed.id)],
        [t('fixed.name'), fixed.name],
        [t('fixed.entity'), fixed.legalEntity.name],
        [t('fixed.country'), showCountry(fixed.country, language)],
        [t('fixed.mode'), translator(language, 'one-click')(`mode.${fixed.oneClick}`)],
        [t('fixed.cards'), t(fixed.acceptsCards ? 'on' : 'off')],
        [t('fixed.currencies'), t('fixed.base', { currencies: fixed.currencies.join(', '), base: fixed.baseCurrency })],
        [t('fixed.disable3ds'), answer(fixed.mayDisable3ds)],
        [t('fixed.zone'), fixed.timeZone],
        [t('fixed.union'), fixed.union ?? t('none')],
      ]}
    />
  )
}
