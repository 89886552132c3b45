import type { T } from './texts'

type Props = { merchants: { id: number; name: string }[]; chosen: readonly number[]; hint: string | null; t: T }

/** The merchants of an account, of those that are the caller's to give. */
export function MerchantChoice({ merchants, chosen, hint, t }: Props) {
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
