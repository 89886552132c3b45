import { Facts } from '@/components/account/facts'
import { LinkButton } from '@/components/ui/link-button'
import { Panel } from '@/components/ui/panel'
import type { MerchantSettings } from '@/lib/merchants/settings-queries'
import { showCountry, translator } from '@/lib/platform/messages'
import { type Caller, may } from '@/lib/staff/rules'
import type { SettingsPage } from './open-settings'

type FixedFactsProps = { fixed: MerchantSettings['fixed']; t: SettingsPage['t']; language: Caller['language'] }

/** What stands fixed for a merchant, and whom to ask; who need not ask is led to where it is changed. */
export function FixedPanel({ fixed, t, caller }: Omit<FixedFactsProps, 'language'> & { caller: Caller }) {
  const { side, language } = caller
  return (
    <Panel title={t('fixed.title')} description={t(`fixed.${side === 'merchant' ? 'text' : 'ofOperator'}`, { id: String(fixed.id) })}>
      <FixedFacts fixed={fixed} t={t} language={language} />
      {may(caller, 'operator.view') && (
        <p className="mt-4">
          <LinkButton href={`/operator/merchants/${fixed.id}`} size="sm">
            {t(may(caller, 'merchants.manage') ? 'fixed.change' : 'fixed.open')}
          </LinkButton>
        </p>
      )}
    </Panel>
  )
}

/** The same for whoever need not ask. */
export function FixedFacts({ fixed, t, language }: FixedFactsProps) {
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
