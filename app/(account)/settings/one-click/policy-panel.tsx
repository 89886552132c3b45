import { ActForm } from '@/components/account/act-form'
import { Panel } from '@/components/ui/panel'
import { formatAmount } from '@/lib/platform/money'
import { service } from '@/lib/service'
import { type Caller, may } from '@/lib/staff/rules'
import type { SettingsPage } from '../open-settings'
import { policySentences } from '../policy-texts'
import { savePolicy } from './actions'

/** How cards are kept and used: a form for whoever may set it, sentences for everybody else. */
export function PolicyPanel({ t, settings, caller }: SettingsPage & { caller: Caller }) {
  return (
    <Panel title={t('policy.title')} description={t('policy.lead')}>
      {may(caller, 'settings.one-click') ? <PolicyForm t={t} settings={settings} caller={caller} /> : <Sentences t={t} settings={settings} caller={caller} />}
    </Panel>
  )
}

type Props = { t: SettingsPage['t']; settings: SettingsPage['settings']; caller: Caller }

function Sentences({ t, settings, caller }: Props) {
  const lines = [
    ...policySentences(settings, t, caller.language),
    t('policy.shownCardholder', { answer: t(settings.asksCardholder ? 'yes' : 'no') }),
    t('policy.shownCountries', { countries: settings.unselectedCountries.join(', ') || t('none') }),
    t(`whoMay.${caller.side}`, { merchant: settings.fixed.name }),
  ]
  return (
    <ul className="grid gap-2 text-sm">
      {lines.map((line) => (
        <li key={line} className="break-words">
          {line}
        </li>
      ))}
    </ul>
  )
}

function PolicyForm({ t, settings, caller }: Props) {
  const { cvc2Policy, fixed, version } = settings
  const { takesNoCvc2 } = service().acquirer
  const bound = cvc2Policy.kind === 'above' ? cvc2Policy : null
  // The base currency first; one that was closed since stays to be chosen while it is set.
  const currencies = [...new Set([fixed.baseCurrency, ...fixed.currencies, ...(bound ? [bound.currency] : [])])]
  const kinds = (['always', 'above', 'never'] as const).filter(
    (kind) => kind === cvc2Policy.kind || kind === 'always' || (takesNoCvc2 && (kind === 'above' || may(caller, 'settings.never-cvc2'))),
  )
  const hint = takesNoCvc2 ? (kinds.includes('never') ? undefined : `${t('policy.never')}: ${t('policy.neverHint')}`) : t('policy.linkHint')
  return (
    <ActForm
      key={fixed.id}
      id="policy"
      action={savePolicy}
      hidden={{ merchantId: String(fixed.id), version: String(version) }}
      fields={[
        {
          kind: 'text',
          name: 'threshold',
          label: t('policy.threshold'),
          hint: t('policy.thresholdHint'),
          initial: String(settings.saveThreshold),
          inputMode: 'numeric',
        },
        {
          kind: 'select',
          name: 'cvc2',
          label: t('policy.cvc2'),
          hint,
          initial: cvc2Policy.kind,
          options: kinds.map((kind) => ({ value: kind, label: t(`policy.${kind}`) })),
        },
        {
          kind: 'text',
          name: 'amount',
          label: t('policy.amount'),
          hint: t('policy.amountHint'),
          initial: bound ? formatAmount(bound) : '',
          inputMode: 'decimal',
        },
        {
          kind: 'select',
          name: 'currency',
          label: t('policy.currency'),
          hint: t('policy.currencyHint'),
          initial: bound?.currency ?? fixed.baseCurrency,
          options: currencies.map((currency) => ({ value: currency, label: currency })),
        },
        {
          kind: 'checks',
          name: 'cardholder',
          label: t('policy.cardholder'),
          initial: settings.asksCardholder ? 'yes' : '',
          options: [{ value: 'yes', label: t('policy.cardholder') }],
        },
        {
          kind: 'area',
          source: true,
          name: 'countries',
          label: t('policy.countries'),
          hint: t('policy.countriesHint'),
          initial: settings.unselectedCountries.join(' '),
        },
      ]}
      submit={{ label: t('policy.save'), pending: t('pending'), variant: 'primary' }}
      errorTitle={t('error.title')}
    />
  )
}
