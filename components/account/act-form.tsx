'use client'

import { type ReactNode, useActionState, useEffect, useLayoutEffect, useRef } from 'react'
import { useFormStatus } from 'react-dom'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Notice } from '@/components/ui/notice'
import { RadioCard } from '@/components/ui/radio-card'
import { Select } from '@/components/ui/select'
import { TextArea } from '@/components/ui/text-area'
import { TextInput } from '@/components/ui/text-input'
import { useKeptAction } from './kept-action'

/** What a form shows again after a refusal: the error of each field, and everything that was typed. */
export type FormState = { errors: Record<string, string>; values: Record<string, string>; review?: Review; once?: Once } | null

/** What was made and is shown this once: it is kept nowhere. */
export type Once = { title: string; lead: string; secret: string }

/** What a form would do, shown before it is sent for good. `of` names exactly what was reviewed; the form sends it along. */
export type Review = { of: string; title: string; lead: string; lines: string[]; table?: { caption: string; columns: string[]; rows: string[][] } }

/** `initial`: what stands in a field before anything is typed. What is typed as a password or a code is never shown again. A `moment` is a wall-clock time, sent as "2026-12-01T09:30". */
export type FormField = { name: string; label: string; hint?: string; initial?: string } & (
  | { kind: 'text'; inputMode?: 'decimal' | 'numeric'; required?: boolean }
  | { kind: 'password'; autoComplete: 'current-password' | 'new-password' }
  | { kind: 'code' }
  | { kind: 'moment' }
  /** `source`: a text for programs, longer than people write. */
  | { kind: 'area'; source?: true; rows?: number }
  | { kind: 'file'; accept: string }
  | { kind: 'select'; options: { value: string; label: string }[] }
  /** Any of some; what was chosen stands in `values` and `initial` with spaces between. */
  | { kind: 'checks'; options: { value: string; label: string; hint?: string }[] }
  /** One of some, each with room for what it means. */
  | { kind: 'choice'; options: { value: string; label: string; hint?: string }[] }
)

type Props = {
  /** Distinguishes the ids of several forms on one page. */
  id: string
  action: (before: FormState, form: FormData) => Promise<FormState>
  hidden: Record<string, string>
  fields: FormField[]
  /** Stands between the fields and the button: choices of its own. */
  children?: ReactNode
  submit: { label: string; pending: string; variant: 'primary' | 'danger' }
  /** With these the form is reviewed before it can be sent: the button sends `step=review`, and only then is there one for `step=save`. */
  review?: { label: string; again: string }
  cancel?: ReactNode
  errorTitle: string
}

/** A form around a server action. Works without scripts; what was typed is kept after a refusal, and errors stand at their fields. */
export function ActForm({ id, action, hidden, fields, children, submit, review, cancel, errorTitle }: Props) {
  const names = fields.filter(isShownAgain).map(({ name }) => name)
  const [state, send] = useActionState(useKeptAction<FormState>(action, { names, refused: (form, values) => ({ errors: { form }, values }) }), null)
  const errors = state?.errors ?? {}
  const values = state?.values ?? {}
  if (state?.once) return <ShownOnce id={`${id}-once`} once={state.once} />
  const missed = fields.filter((field) => errors[field.name])
  return (
    <form action={send} className="grid gap-4" noValidate>
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {state && Object.keys(errors).length > 0 && (
        <Notice tone="danger" title={errorTitle}>
          {errors.form && <p>{errors.form}</p>}
          {missed.length > 0 && (
            <ul>
              {missed.map((field) => (
                <li key={field.name}>
                  <a href={`#${id}-${field.name}`} className="inline-flex min-h-6 items-center underline pointer-coarse:min-h-11">
                    {field.label}: {errors[field.name]}
                  </a>
                </li>
              ))}
            </ul>
          )}
        </Notice>
      )}
      {fields.map((field) => {
        const value = shownIn(field, values)
        return (
          <OneField
            key={`${field.name} ${value ?? ''}${value === '' ? ' none' : ''}`}
            id={`${id}-${field.name}`}
            field={field}
            error={errors[field.name]}
            value={value}
          />
        )
      })}
      {children}
      {state?.review && <Reviewed id={`${id}-review`} review={state.review} />}
      <div className="flex flex-wrap items-center gap-3">
        {review === undefined && <Submit {...submit} />}
        {review && state?.review && <Submit {...submit} step="save" />}
        {review && (
          <Submit
            label={state?.review ? review.again : review.label}
            pending={submit.pending}
            variant={state?.review ? 'secondary' : 'primary'}
            step="review"
          />
        )}
        {cancel}
      </div>
    </form>
  )
}

function isShownAgain({ kind }: FormField): boolean {
  return kind !== 'password' && kind !== 'code' && kind !== 'file'
}

// Boxes of which none is ticked are not sent at all; where anything was sent they stay as they were left.
function shownIn(field: FormField, values: Record<string, string>): string | undefined {
  return values[field.name] ?? (field.kind === 'checks' && Object.keys(values).length > 0 ? '' : undefined)
}

// The field keeps the whole of it in one line, to be copied; focus goes there, because nothing of it can be had again.
function ShownOnce({ id, once: { title, lead, secret } }: { id: string; once: Once }) {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.select(), [])
  return (
    <Notice tone="success" title={title}>
      <p id={`${id}-lead`} className="wrap-anywhere">
        {lead}
      </p>
      <input
        ref={field}
        id={id}
        readOnly
        value={secret}
        aria-label={title}
        aria-describedby={`${id}-lead`}
        spellCheck={false}
        className="mt-2 w-full rounded-md border border-line bg-surface px-3 py-2 font-mono text-ink text-sm"
      />
    </Notice>
  )
}

function Checks({ id, field, error, value = '' }: { id: string; field: Extract<FormField, { kind: 'checks' }>; error?: string; value?: string }) {
  const chosen = value.split(' ')
  return (
    <fieldset id={id} tabIndex={-1} className="grid gap-2" aria-describedby={error ? `${id}-error` : undefined}>
      <legend className="mb-1 font-medium text-sm">{field.label}</legend>
      {field.hint && <p className="text-muted text-sm">{field.hint}</p>}
      <div className={field.options.some(({ hint }) => hint) ? 'grid gap-2' : 'grid gap-x-4 gap-y-2 sm:grid-cols-2 lg:grid-cols-3'}>
        {field.options.map((option) => (
          <label key={option.value} className="flex items-start gap-2 text-sm pointer-coarse:min-h-11">
            <input type="checkbox" name={field.name} value={option.value} defaultChecked={chosen.includes(option.value)} className="mt-0.5 size-4 shrink-0" />
            <span className="wrap-anywhere min-w-0">
              {option.label}
              {option.hint && <span className="block text-muted">{option.hint}</span>}
            </span>
          </label>
        ))}
      </div>
      {error && (
        <p id={`${id}-error`} className="font-medium text-red-ink text-sm">
          {error}
        </p>
      )}
    </fieldset>
  )
}

function Choice({ id, field, error, value }: { id: string; field: Extract<FormField, { kind: 'choice' }>; error?: string; value?: string }) {
  return (
    <fieldset id={id} tabIndex={-1} className="grid gap-2" aria-describedby={error ? `${id}-error` : undefined}>
      <legend className="mb-1 font-medium text-sm">{field.label}</legend>
      {field.hint && <p className="text-muted text-sm">{field.hint}</p>}
      {field.options.map((option) => (
        <RadioCard key={option.value} name={field.name} defaultChecked={option.value === (value ?? field.initial)} {...option} />
      ))}
      {error && (
        <p id={`${id}-error`} className="font-medium text-red-ink text-sm">
          {error}
        </p>
      )}
    </fieldset>
  )
}

function OneField({ id, field, error, value }: { id: string; field: FormField; error?: string; value?: string }) {
  if (field.kind === 'checks') return <Checks id={id} field={field} error={error} value={value ?? field.initial} />
  if (field.kind === 'choice') return <Choice id={id} field={field} error={error} value={value} />
  const described = [field.hint ? `${id}-hint` : null, error ? `${id}-error` : null].filter(Boolean).join(' ')
  const shared = {
    id,
    name: field.name,
    defaultValue: value ?? field.initial ?? '',
    'aria-invalid': error ? true : undefined,
    'aria-describedby': described || undefined,
  }
  return (
    <Field label={field.label} htmlFor={id} hint={field.hint} error={error}>
      {field.kind === 'text' && <TextInput {...shared} inputMode={field.inputMode} autoComplete="off" />}
      {field.kind === 'password' && <TextInput {...shared} defaultValue="" type="password" autoComplete={field.autoComplete} maxLength={256} />}
      {field.kind === 'code' && (
        <TextInput {...shared} defaultValue="" inputMode="numeric" autoComplete="one-time-code" maxLength={10} className="max-w-40 tracking-[0.2em]" />
      )}
      {field.kind === 'moment' && <TextInput {...shared} type="datetime-local" />}
      {field.kind === 'area' && (
        <TextArea
          {...shared}
          rows={field.rows ?? 3}
          maxLength={field.source ? 16_000 : 1000}
          spellCheck={field.source ? false : undefined}
          className={field.source ? 'font-mono text-sm' : ''}
        />
      )}
      {field.kind === 'file' && (
        <input
          type="file"
          {...shared}
          defaultValue={undefined}
          accept={field.accept}
          className="w-full min-w-0 rounded-lg border border-strong-line bg-surface p-2 text-sm file:mr-3 file:min-h-8 file:rounded-md file:border-0 file:bg-sunken file:px-3 file:text-ink aria-invalid:border-2 aria-invalid:border-danger"
        />
      )}
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

// Focus goes to what is new on the page, so that a keyboard or a screen reader meets it before the button.
function Reviewed({ id, review: { of, title, lead, lines, table } }: { id: string; review: Review }) {
  const section = useRef<HTMLElement>(null)
  // Before anything is drawn: a page that moves a moment later makes a click miss.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another review is another text to be read
  useLayoutEffect(() => section.current?.focus(), [of])
  return (
    <section ref={section} tabIndex={-1} aria-labelledby={id} className="grid gap-3 rounded-lg border border-line bg-sunken p-4 text-sm">
      <input type="hidden" name="reviewed" value={of} />
      <h3 id={id} className="font-semibold">
        {title}
      </h3>
      <p className="wrap-anywhere tabular-nums">{lead}</p>
      {table && (
        <table className="w-full border-collapse tabular-nums">
          <caption className="pb-1 text-left text-muted">{table.caption}</caption>
          <thead>
            <tr>
              {table.columns.map((column, place) => (
                <th key={column} scope="col" className={`border-line border-b py-1 align-bottom font-medium ${place === 0 ? 'text-left' : 'pl-3 text-right'}`}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map(([name, ...cells]) => (
              <tr key={name}>
                <th scope="row" className="py-1 text-left font-normal">
                  {name}
                </th>
                {cells.map((cell, place) => (
                  <td key={table.columns[place + 1]} className="py-1 pl-3 text-right">
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {lines.map((line) => (
        <p key={line} className="wrap-anywhere">
          {line}
        </p>
      ))}
    </section>
  )
}

type SubmitProps = { label: string; pending: string; variant: 'primary' | 'secondary' | 'danger'; step?: 'save' | 'review' }

function Submit({ label, pending, variant, step }: SubmitProps) {
  const { pending: isSending, data } = useFormStatus()
  const isThis = isSending && (step === undefined || data?.get('step') === step)
  return (
    <Button type="submit" name={step && 'step'} value={step} variant={variant} aria-disabled={isSending || undefined} disabled={isSending}>
      {isThis ? pending : label}
    </Button>
  )
}
