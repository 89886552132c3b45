import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Select } from '@/components/ui/select'
import { type NearFilter, nearPercents, windowKinds } from '@/lib/limits/near-filter'
import type { Translator } from '@/lib/platform/messages'

type NearFiltersProps = { action: string; filter: NearFilter; currencies: string[]; t: Translator<'limits'> }

/** How near, in which currency and window, by whose limit; sent as an address. */
export function NearFilters({ action, filter, currencies, t }: NearFiltersProps) {
  const choices = [
    {
      name: 'percent',
      label: t('near.percent'),
      value: String(filter.percent),
      options: nearPercents.map((percent) => [String(percent), t('near.percentValue', { percent })]),
    },
    {
      name: 'currency',
      label: t('near.currency'),
      value: filter.currency ?? '',
      options: [['', t('near.anyCurrency')], ...currencies.map((code) => [code, code])],
    },
    {
      name: 'window',
      label: t('near.window'),
      value: filter.window ?? '',
      options: [['', t('near.anyWindow')], ...windowKinds.map((window) => [window, t(`window.${window}`)])],
    },
    {
      name: 'source',
      label: t('near.source'),
      value: filter.source ?? '',
      options: [
        ['', t('near.anySource')],
        ['own', t('near.own')],
        ['default', t('near.default')],
      ],
    },
  ]
  return (
    <form action={action} className="grid grid-cols-2 items-end gap-3 rounded-xl border border-line bg-surface p-4 sm:grid-cols-[1fr_1fr_1fr_1fr_auto]">
      {choices.map(({ name, label, value, options }) => (
        <Field key={name} label={label} htmlFor={name}>
          <Select id={name} name={name} defaultValue={value}>
            {options.map(([option, text]) => (
              <option key={option} value={option}>
                {text}
              </option>
            ))}
          </Select>
        </Field>
      ))}
      <Button type="submit" variant="primary" className="max-sm:col-span-full">
        {t('near.submit')}
      </Button>
    </form>
  )
}
