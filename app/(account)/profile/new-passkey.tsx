'use client'

import { browserSupportsWebAuthn, type PublicKeyCredentialCreationOptionsJSON, startRegistration } from '@simplewebauthn/browser'
import { useSyncExternalStore } from 'react'
import { ActForm, type FormState } from '@/components/account/act-form'

/** What the server answers to somebody who wants a passkey: what his authenticator is to make, or what is wrong. */
export type Begun = { options: PublicKeyCredentialCreationOptionsJSON } | { form: FormState }

type Props = {
  begin: (form: FormData) => Promise<Begun>
  finish: (form: FormData) => Promise<FormState>
  labels: Record<'name' | 'nameHint' | 'present' | 'submit' | 'pending' | 'errors' | 'cancelled' | 'known' | 'needsScripts', string>
}

const never = () => () => {}

/** Sets up a passkey. The browser makes it, so without scripts there is only the sentence that says so. */
export function NewPasskey({ begin, finish, labels }: Props) {
  const can = useSyncExternalStore(never, browserSupportsWebAuthn, () => false)
  if (!can) return <p className="text-muted text-sm">{labels.needsScripts}</p>
  const make = async (_before: FormState, form: FormData): Promise<FormState> => {
    const values = { name: String(form.get('name') ?? '') }
    const begun = await begin(form)
    if ('form' in begun) return begun.form
    try {
      form.set('answer', JSON.stringify(await startRegistration({ optionsJSON: begun.options })))
    } catch (error) {
      return { errors: { form: isKnownAlready(error) ? labels.known : labels.cancelled }, values }
    }
    form.delete('present')
    return finish(form)
  }
  return (
    <ActForm
      id="new-passkey"
      action={make}
      hidden={{}}
      fields={[
        { kind: 'text', name: 'name', label: labels.name, hint: labels.nameHint },
        { kind: 'password', name: 'present', label: labels.present, autoComplete: 'current-password' },
      ]}
      submit={{ label: labels.submit, pending: labels.pending, variant: 'primary' }}
      errorTitle={labels.errors}
    />
  )
}

function isKnownAlready(error: unknown): boolean {
  return error instanceof Error && error.name === 'InvalidStateError'
}
