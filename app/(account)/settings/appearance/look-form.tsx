'use client'

import { useActionState, useEffect, useState } from 'react'
import { useFormStatus } from 'react-dom'
import { useKeptAction } from '@/components/account/kept-action'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Notice } from '@/components/ui/notice'
import { TextArea } from '@/components/ui/text-area'
import { TextInput } from '@/components/ui/text-input'
import { largestUploadBytes } from '@/lib/merchants/rules'
import { type LookState, tryLook } from './actions'
import type { FormTexts } from './read-page'

type Props = {
  merchantId: number
  version: number
  accent: string
  logo: string | null
  said: Record<string, string>
  languages: readonly Spoken[]
  texts: FormTexts
}

/** A language by its letters and its name. */
type Spoken = { language: string; name: string }

/** Colour, logo and texts in one form, which works without scripts; with them the colour can be picked as well as typed. */
export function LookForm({ merchantId, version, accent, logo, said, languages, texts }: Props) {
  const names = fieldsOf(texts, languages).flatMap(({ name }) => (name === 'logo' ? [] : [name]))
  const refused = (form: string, values: Record<string, string>): LookState => ({
    errors: { form },
    accent: values.accent ?? accent,
    removesLogo: values.removeLogo === '1',
    nearest: null,
    texts: values,
  })
  const [state, send] = useActionState(useKeptAction(tryLook, { names: [...names, 'removeLogo'], refused }), null)
  // Told before it is sent, which on a slow line saves minutes.
  const [tooLarge, setTooLarge] = useState(false)
  const logoError = tooLarge ? texts.tooLarge : state?.errors.logo
  return (
    <form action={send} className="grid gap-5" noValidate>
      <input type="hidden" name="merchantId" value={merchantId} />
      <input type="hidden" name="version" value={version} />
      {state && (
        <Notice tone="danger" title={texts.errorTitle}>
          {state.errors.form && <p>{state.errors.form}</p>}
          <ul>
            {fieldsOf(texts, languages).map(
              ({ name, label }) =>
                state.errors[name] && (
                  <li key={name}>
                    <a href={`#look-${name}`} className="inline-flex min-h-6 items-center underline pointer-coarse:min-h-11">
                      {label}
                    </a>
                  </li>
                ),
            )}
          </ul>
        </Notice>
      )}
      <Accent key={`${state?.accent ?? accent} ${state?.nearest ?? ''}`} texts={texts} accent={state?.accent ?? accent} state={state} />
      <Field label={texts.logo} htmlFor="look-logo" hint={texts.logoHint} error={logoError}>
        <input
          type="file"
          id="look-logo"
          name="logo"
          accept="image/png,image/jpeg,image/webp"
          onChange={(event) => {
            const { files } = event.target
            setTooLarge((files?.[0]?.size ?? 0) > largestUploadBytes)
            if ((files?.[0]?.size ?? 0) > largestUploadBytes) event.target.value = ''
          }}
          aria-invalid={logoError ? true : undefined}
          aria-describedby={['look-logo-hint', logoError && 'look-logo-error'].filter(Boolean).join(' ')}
          className="w-full min-w-0 rounded-lg border border-strong-line bg-surface p-2 text-sm file:mr-3 file:min-h-8 file:rounded-md file:border-0 file:bg-sunken file:px-3 file:text-ink aria-invalid:border-2 aria-invalid:border-danger"
        />
      </Field>
      {logo && (
        <div className="grid justify-items-start gap-2">
          <p className="text-muted text-sm">{texts.current}</p>
          {/* biome-ignore lint/performance/noImgElement: a few bytes inside the page */}
          <img src={logo} alt="" className="max-h-12 rounded-md border border-line bg-white p-1.5" />
          <label className="inline-flex min-h-9 items-center gap-2 text-sm pointer-coarse:min-h-11">
            <input
              key={String(state?.removesLogo)}
              type="checkbox"
              name="removeLogo"
              value="1"
              defaultChecked={state?.removesLogo}
              className="size-4 accent-accent"
            />
            {texts.remove}
          </label>
        </div>
      )}
      <fieldset className="grid gap-4 border-line border-t pt-4">
        <legend className="sr-only">{texts.saidTitle}</legend>
        <div>
          <p className="font-medium text-sm" aria-hidden="true">
            {texts.saidTitle}
          </p>
          <p className="text-muted text-sm">{texts.saidHint}</p>
        </div>
        {languages.map(({ language, name }) => (
          <div key={language} className="grid gap-3">
            {(['note', 'help'] as const).map((part) => {
              const field = `${part}-${language}`
              return (
                <Said
                  key={field}
                  field={field}
                  label={`${texts[part]} – ${name}`}
                  language={language}
                  value={(state?.texts ?? said)[field] ?? ''}
                  error={state?.errors[field]}
                />
              )
            })}
          </div>
        ))}
      </fieldset>
      <div>
        <Submit texts={texts} />
      </div>
    </form>
  )
}

function fieldsOf(texts: FormTexts, languages: readonly Spoken[]): { name: string; label: string }[] {
  const said = languages.flatMap(({ language, name }) =>
    (['note', 'help'] as const).map((part) => ({ name: `${part}-${language}`, label: `${texts[part]} – ${name}` })),
  )
  return [{ name: 'accent', label: texts.accent }, { name: 'logo', label: texts.logo }, ...said]
}

function Said({ field, label, language, value, error }: { field: string; label: string; language: string; value: string; error?: string }) {
  const shared = {
    id: `look-${field}`,
    name: field,
    lang: language,
    'aria-invalid': error ? true : undefined,
    'aria-describedby': error && `look-${field}-error`,
  }
  return (
    <Field label={label} htmlFor={`look-${field}`} error={error}>
      {field.startsWith('note') ? (
        <TextArea key={value} {...shared} defaultValue={value} rows={2} maxLength={2000} />
      ) : (
        <TextInput key={value} {...shared} defaultValue={value} maxLength={2000} autoComplete="off" />
      )}
    </Field>
  )
}

function Accent({ texts, accent, state }: { texts: FormTexts; accent: string; state: LookState }) {
  const [typed, setTyped] = useState(accent)
  const [scripts, setScripts] = useState(false)
  useEffect(() => setScripts(true), [])
  const error = state?.errors.accent
  return (
    <Field label={texts.accent} htmlFor="look-accent" hint={texts.accentHint} error={error}>
      <div className="flex flex-wrap items-center gap-2">
        <div className="min-w-32 flex-1">
          <TextInput
            id="look-accent"
            name="accent"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            placeholder="#0b6b4e"
            autoComplete="off"
            spellCheck={false}
            maxLength={20}
            aria-invalid={error ? true : undefined}
            aria-describedby={['look-accent-hint', error && 'look-accent-error'].filter(Boolean).join(' ')}
          />
        </div>
        {scripts && (
          <input
            type="color"
            aria-label={texts.pick}
            value={/^#[\da-f]{6}$/i.test(typed) ? typed : '#0b6b4e'}
            onChange={(event) => setTyped(event.target.value)}
            className="h-10.5 w-14 cursor-pointer rounded-lg border border-strong-line bg-surface p-1 pointer-coarse:h-11"
          />
        )}
        {state?.nearest && scripts && (
          <Button size="sm" onClick={() => setTyped(state.nearest ?? '')}>
            <svg viewBox="0 0 16 16" className="size-4 rounded" aria-hidden="true">
              <rect width="16" height="16" fill={state.nearest} />
            </svg>
            {texts.use} {state.nearest}
          </Button>
        )}
      </div>
    </Field>
  )
}

function Submit({ texts }: { texts: FormTexts }) {
  const { pending } = useFormStatus()
  return (
    <Button type="submit" variant="primary" disabled={pending} aria-disabled={pending || undefined}>
      {pending ? texts.pending : texts.submit}
    </Button>
  )
}
