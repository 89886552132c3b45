import type { ReactNode } from 'react'

type FieldProps = { label: string; htmlFor: string; hint?: string; error?: string; children: ReactNode }

/** Label, hint and error of one input. The input names `${htmlFor}-hint` and `${htmlFor}-error` in its aria-describedby. */
export function Field({ label, htmlFor, hint, error, children }: FieldProps) {
  return (
    <div className="grid min-w-0 gap-1.5">
      <label htmlFor={htmlFor} className="font-medium text-sm">
        {label}
      </label>
      {children}
      {hint && (
        <p id={`${htmlFor}-hint`} className="wrap-anywhere text-muted text-sm">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${htmlFor}-error`} className="font-medium text-red-ink text-sm">
          {error}
        </p>
      )}
    </div>
  )
}
