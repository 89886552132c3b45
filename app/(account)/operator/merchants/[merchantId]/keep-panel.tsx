import { ActForm } from '@/components/account/act-form'
import { Panel } from '@/components/ui/panel'
import type { MerchantSettings } from '@/lib/merchants/settings-queries'
import { type MessageLanguage, translator } from '@/lib/platform/messages'
import { saveFacts } from '../actions'
import { cardsChoice, countryOptions, currencyOptions, disable3dsChoice } from '../texts'

/** The form of what only support changes. */
export function KeepPanel({ settings: { fixed, version }, language }: { settings: MerchantSettings; language: MessageLanguage }) {
  const t = translator(language, 'merchants')
  const others = fixed.currencies.filter((currency) => currency !== fixed.baseCurrency)
  return (
    <Panel title={t('keep.title')} description={t('keep.text')}>
      <ActForm
        id="keep"
        action={saveFacts}
        hidden={{ merchantId: String(fixed.id), version: String(version) }}
        fields={[
          { kind: 'text', name: 'name', label: t('field.name'), hint: t('field.nameHint'), initial: fixed.name },
          {
            kind: 'select',
            name: 'baseCurrency',
            label: t('field.base'),
            hint: t('field.baseHint'),
            options: currencyOptions(language),
            initial: fixed.baseCurrency,
          },
          { kind: 'text', name: 'currencies', label: t('field.currencies'), hint: t('field.currenciesHint'), initial: others.join(' ') },
          { kind: 'select', name: 'country', label: t('field.country'), options: countryOptions(language), initial: fixed.country },
          cardsChoice(t, fixed.acceptsCards),
          disable3dsChoice(t, fixed.mayDisable3ds),
          { kind: 'area', name: 'reason', label: t('field.reason'), hint: t('field.reasonHint') },
        ]}
        submit={{ label: t('keep.save'), pending: translator(language, 'operator')('pending'), variant: 'primary' }}
        review={{ label: t('keep.review'), again: t('keep.again') }}
        errorTitle={t('error.title')}
      />
    </Panel>
  )
}
