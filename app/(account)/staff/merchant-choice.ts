import type { FormField } from '@/components/account/act-form'
import type { T } from './texts'

type Props = { merchants: { id: number; name: string }[]; chosen: readonly number[]; hint: string | null; t: T }

/** More than these are not ticked in a list: their numbers are typed. */
const mostBoxes = 30

/** How the merchants of an account are chosen, of those that are the caller's to give: as boxes, or where there are too many as a field for their numbers. */
export function merchantField({ merchants, chosen, hint, t }: Props): FormField {
  const shared = { label: t('field.merchants'), initial: chosen.join(' ') }
  if (merchants.length <= mostBoxes) {
    const options = merchants.map(({ id, name }) => ({ value: String(id), label: `${name} (${id})` }))
    return { kind: 'checks', name: 'merchant', hint: hint ?? undefined, options, ...shared }
  }
  return { kind: 'text', name: 'merchants', hint: [t('field.merchantNumbers'), ...(hint ? [hint] : [])].join(' '), required: false, ...shared }
}
