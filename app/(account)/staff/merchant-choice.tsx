import type { ReactNode } from 'react'
import type { FormField } from '@/components/account/act-form'
import type { T } from './texts'

type Props = { merchants: { id: number; name: string }[]; chosen: readonly number[]; hint: string | null; t: T }

/** More than these are not ticked in a list: their numbers are typed. */
const mostBoxes = 30

/** How the merchants of an account are chosen: as boxes, or where there are too many as a field for their numbers. Of a form one of both. */
export function merchantFields({ merchants, chosen, hint, t }: Props): { fields: FormField[]; boxes: ReactNode } {
  if (merchants.length <= mostBoxes) return { fields: [], boxes: <MerchantBoxes merchants={merchants} chosen={chosen} hint={hint} t={t} /> }
  const hints = [t('field.merchantNumbers'), ...(hint ? [hint] : [])].join(' ')
  return { fields: [{ kind: 'text', name: 'merchants', label: t('field.merchants'), hint: hints, initial: chosen.join(' '), required: false }], boxes: null }
}

/** The merchants of an account, of those that are the caller's to give. */
function MerchantBoxes({ merchants, chosen, hint, t }: Props) {
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 font-medium text-sm">{t('field.merchants')}</legend>
      {hint && <p className="text-muted text-sm">{hint}</p>}
      <div className="grid max-h-72 gap-2 overflow-y-auto p-0.5">
        {merchants.map(({ id, name }) => (
          <label key={id} className="flex min-h-11 items-center gap-3 rounded-lg border border-line px-3 py-2 has-checked:border-accent has-checked:bg-sunken">
            <input type="checkbox" name="merchant" value={id} defaultChecked={chosen.includes(id)} className="size-4 accent-accent" />
            <span>
              {name} <span className="text-muted">({id})</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
