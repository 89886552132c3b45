import type { ComponentProps } from 'react'

/** One choice of several, with room for what it means. */
export function RadioCard({ label, hint, ...rest }: Omit<ComponentProps<'input'>, 'type'> & { label: string; hint?: string }) {
  return (
    <label className="flex min-h-11 items-start gap-3 rounded-lg border border-line p-3 has-checked:border-accent has-checked:bg-sunken">
      <input type="radio" className="mt-1 size-4 accent-accent" {...rest} />
      <span>
        <span className="block font-medium">{label}</span>
        {hint && <span className="block text-muted text-sm">{hint}</span>}
      </span>
    </label>
  )
}
