import type { MerchantFacts } from '@/lib/merchants/merchant-facts'
import { countries } from '@/lib/platform/countries'
import { languages, localeOf, type MessageLanguage, showCountry, showCurrency, type Translator, translator } from '@/lib/platform/messages'
import { currencies } from '@/lib/platform/money'

export type T = Translator<'merchants'>

type Option = { value: string; label: string }

/** Every currency by its letters and its name; what most are asked for comes first. */
export function currencyOptions(language: MessageLanguage): Option[] {
  return [...new Set(['BYN', 'USD', 'EUR', 'RUB', ...currencies])].map((code) => ({ value: code, label: `${code} – ${showCurrency(code, language)}` }))
}

export function countryOptions(language: MessageLanguage): Option[] {
  const named = countries.map((code) => ({ value: code, label: showCountry(code, language) }))
  return named.toSorted((one, other) => one.label.localeCompare(other.label, localeOf[language]))
}

export function languageOptions(language: MessageLanguage): Option[] {
  const t = translator(language, 'settings')
  return languages.map((one) => ({ value: one, label: t(`language.${one}`) }))
}

/** Card payments and 3-D Secure as choices of one: a box that stands ticked at first would tick itself again after a refusal. */
export function cardsChoice(t: T, initial: boolean) {
  const options = [
    { value: 'on', label: t('field.cardsOn'), hint: t('field.cardsOnHint') },
    { value: 'off', label: t('field.cardsOff'), hint: t('field.cardsOffHint') },
  ]
  return { kind: 'choice', name: 'cards', label: t('field.cards'), options, initial: initial ? 'on' : 'off' } as const
}

export function disable3dsChoice(t: T, initial: boolean) {
  const options = [
    { value: 'no', label: t('field.disable3dsNo') },
    { value: 'yes', label: t('field.disable3dsYes'), hint: t('field.disable3dsYesHint') },
  ]
  return { kind: 'choice', name: 'disable3ds', label: t('field.disable3ds'), options, initial: initial ? 'yes' : 'no' } as const
}

/** Facts of a merchant in the words of the screen, by their names; `oneClick` goes with the cards. */
export function showFacts({ name, baseCurrency, currencies: all, country, acceptsCards, mayDisable3ds }: MerchantFacts, t: T, language: MessageLanguage) {
  return {
    [t('field.name')]: name,
    [t('field.base')]: baseCurrency,
    [t('field.currencies')]: all.filter((currency) => currency !== baseCurrency).join(' ') || '–',
    [t('field.country')]: showCountry(country, language),
    [t('field.cards')]: t(acceptsCards ? 'field.cardsOn' : 'field.cardsOff'),
    [t('field.disable3ds')]: t(mayDisable3ds ? 'field.disable3dsYes' : 'field.disable3dsNo'),
  }
}
