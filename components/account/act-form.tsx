'use client'

import { type ReactNode, useActionState } from 'react'
import { useFormStatus } from 'react-dom'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Notice } from '@/components/ui/notice'
import { Select } from '@/components/ui/select'
import { TextArea } from '@/components/ui/text-area'
import { TextInput } from '@/components/ui/text-input'

/** What a form shows again after a refusal: the error of each field, and everything that was typed. */
export type FormState = { errors: Record<string, string>; values: Record<string, string> } | null

export type FormField =
  | { kind: 'text'; name: string; label: string; hint?: string; inputMode?: 'decimal'; required?: boolean }
  | { kind: 'area'; name: string; label: string; hint?: string }
  | { kind: 'select'; name: string; label: string; options: { value: string; label: string }[] }

type Props = {
  /** Distinguishes the ids of several forms on one page. */
  id: string
  action: (before: FormState, form: FormData) => Promise<FormState>
  hidden: Record<string, string>
  fields: FormField[]
  /** Stands between the fields and the button: choices of its own. */
  children?: ReactNode
  submit: { label: string; pending: string; variant: 'primary' | 'danger' }
  cancel?: ReactNode
  errorTitle: string
}

/** A form around a server action. Works without scripts; what was typed is kept after a refusal, and errors stand at their fields. */
export function ActForm({ id, action, hidden, fields, children, submit, cancel, errorTitle }: Props) {
  const [state, send] = useActionState(action, null)
  const errors = state?.errors ?? {}
  const values = state?.values ?? {}
  const missed = fields.filter((field) => errors[field.name])
  return (
    <form action={send} className="grid gap-4" noValidate>
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {state && (
        <Notice tone="danger" title={errorTitle}>
          {errors.form && <p>{errors.form}</p>}
          {missed.length > 0 && (
            <ul>
              {missed.map((field) => (
                <li key={field.name}>
                  <a href={`#${id}-${field.name}`} className="underline">
                    {field.label}: {errors[field.name]}
                  </a>
                </li>
              ))}
            </ul>
          )}
        </Notice>
      )}
      {fields.map((field) => (
        <OneField
          key={`${field.name} ${values[field.name] ?? ''}`}
          id={`${id}-${field.name}`}
          field={field}
          error={errors[field.name]}
          value={values[field.name]}
        />
      ))}
      {children}
      <div className="flex flex-wrap items-center gap-3">
        <Submit {...submit} />
        {cancel}
      </div>
    </form>
  )
}

function OneField({ id, field, error, value }: { id: string; field: FormField; error?: string; value?: string }) {
  const described = [field.kind !== 'select' && field.hint ? `${id}-hint` : null, error ? `${id}-error` : null].filter(Boolean).join(' ')
  const shared = { id, name: field.name, defaultValue: value ?? '', 'aria-invalid': error ? true : undefined, 'aria-describedby': described || undefined }
  return (
    <Field label={field.label} htmlFor={id} hint={field.kind === 'select' ? undefined : field.hint} error={error}>
      {field.kind === 'text' && <TextInput {...shared} inputMode={field.inputMode} autoComplete="off" />}
      {field.kind === 'area' && <TextArea {...shared} rows={3} maxLength={1000} />}
      {field.kind === 'select' && (
        <Select {...shared}>
          {field.options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </Select>
      )}
    </Field>
  )
}

function Submit({ label, pending, variant }: Props['submit']) {
  const status = useFormStatus()
  return (
    <Button type="submit" variant={variant} aria-disabled={status.pending || undefined} disabled={status.pending}>
      {status.pending ? pending : label}
    </Button>
  )
}
