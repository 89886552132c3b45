'use client'

import { useActionState } from 'react'
import { useFormStatus } from 'react-dom'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Notice } from '@/components/ui/notice'
import { TextInput } from '@/components/ui/text-input'
import { enterPassword } from './actions'

type Texts = { login: string; password: string; next: string }

export function PasswordForm({ texts, next }: { texts: Texts; next: string }) {
  const [state, send] = useActionState(enterPassword, null)
  return (
    <form action={send} className="grid gap-4">
      <input type="hidden" name="next" value={next} />
      {state && <Notice tone="danger">{state.error}</Notice>}
      <Field label={texts.login} htmlFor="login">
        <TextInput key={state?.login} id="login" name="login" autoComplete="username" autoCapitalize="none" spellCheck={false} required defaultValue={state?.login} maxLength={64} />
      </Field>
      <Field label={texts.password} htmlFor="password">
        <TextInput id="password" name="password" type="password" autoComplete="current-password" required maxLength={256} />
      </Field>
      <Send label={texts.next} />
    </form>
  )
}

function Send({ label }: { label: string }) {
  const { pending } = useFormStatus()
  return (
    <Button type="submit" variant="primary" disabled={pending} aria-busy={pending || undefined}>
      {label}
    </Button>
  )
}
