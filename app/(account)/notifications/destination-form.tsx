'use client'

import { useActionState } from 'react'
import { useFormStatus } from 'react-dom'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Notice } from '@/components/ui/notice'
import { Select } from '@/components/ui/select'
import { TextInput } from '@/components/ui/text-input'
import type { DestinationState } from './actions'

type FormField = { name: string; label: string; hint?: string; initial: string; options?: { value: string; label: string }[] }

type Props = {
  id: string
  action: (before: DestinationState, form: FormData) => Promise<DestinationState>
  hidden: Record<string, string>
  fields: FormField[]
  choices?: { name: string; legend: string; options: { value: string; label: string }[]; initial: string[] }
  submit: { label: string; pending: string }
  texts: { errorTitle: string; secretTitle: string; secret: string; publicKey: string }
}

/** Settings of where events go. Works without scripts; what was typed and chosen is kept after a refusal, and a new secret is shown here, once. */
export function DestinationForm({ id, action, hidden, fields, choices, submit, texts }: Props) {
  const [state, send] = useActionState(action, null)
  const errors = state?.errors ?? {}
  if (state?.secret) {
    return (
      <Notice tone="success" title={texts.secretTitle}>
        <dl className="grid gap-1">
          <dt>{texts.secret}</dt>
          <dd>
            <code className="select-all break-all">{state.secret.secret}</code>
          </dd>
          <dt>{texts.publicKey}</dt>
          <dd>
            <code className="select-all break-all">{state.secret.publicKey}</code>
          </dd>
        </dl>
      </Notice>
    )
  }
  const sentences = Object.values(errors)
  const chosen = state ? state.chosen : (choices?.initial ?? [])
  return (
    <form action={send} className="grid gap-4" noValidate>
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {sentences.length > 0 && (
        <Notice tone="danger" title={texts.errorTitle}>
          {sentences.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </Notice>
      )}
      {fields.map((field) => {
        const value = state?.values[field.name] ?? field.initial
        return <OneField key={`${field.name} ${value}`} id={`${id}-${field.name}`} field={field} value={value} error={errors[field.name]} />
      })}
      {choices && (
        <fieldset className="grid gap-2">
          <legend className="mb-1.5 font-medium text-sm">{choices.legend}</legend>
          <div className="grid gap-x-4 sm:grid-cols-2 lg:grid-cols-3">
            {choices.options.map(({ value, label }) => (
              <label key={`${value} ${chosen.includes(value)}`} className="flex min-h-8 items-center gap-2 text-sm pointer-coarse:min-h-11">
                <input type="checkbox" name={choices.name} value={value} defaultChecked={chosen.includes(value)} className="size-4 accent-accent" />
                <span className="break-all">{label}</span>
              </label>
            ))}
          </div>
        </fieldset>
      )}
      <Submit {...submit} />
    </form>
  )
}

function OneField({ id, field, value, error }: { id: string; field: FormField; value: string; error?: string }) {
  const described = [field.hint ? `${id}-hint` : null, error ? `${id}-error` : null].filter(Boolean).join(' ')
  const shared = { id, name: field.name, defaultValue: value, 'aria-invalid': error ? true : undefined, 'aria-describedby': described || undefined }
  return (
    <Field label={field.label} htmlFor={id} hint={field.hint} error={error}>
      {field.options ? (
        <Select {...shared}>
          {field.options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </Select>
      ) : (
        <TextInput {...shared} autoComplete="off" spellCheck={false} />
      )}
    </Field>
  )
}

function Submit({ label, pending }: { label: string; pending: string }) {
  const { pending: isSending } = useFormStatus()
  return (
    <div>
      <Button type="submit" variant="primary" disabled={isSending}>
        {isSending ? pending : label}
      </Button>
    </div>
  )
}
