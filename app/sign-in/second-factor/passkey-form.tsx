'use client'

import { browserSupportsWebAuthn, type PublicKeyCredentialRequestOptionsJSON, startAuthentication } from '@simplewebauthn/browser'
import { useRef, useState, useSyncExternalStore } from 'react'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'

type Props = {
  ask: () => Promise<PublicKeyCredentialRequestOptionsJSON | null>
  csrf: string
  next: string
  labels: Record<'submit' | 'pending' | 'failed', string>
  /** Instead of the button where it cannot work: without scripts, or in an old browser. */
  otherwise: string | null
}

const never = () => () => {}

/** Has a passkey sign what the server asks, and sends that as the code would be sent. */
export function PasskeyForm({ ask, csrf, next, labels, otherwise }: Props) {
  const can = useSyncExternalStore(never, browserSupportsWebAuthn, () => false)
  const form = useRef<HTMLFormElement>(null)
  const answer = useRef<HTMLInputElement>(null)
  const [state, setState] = useState<'still' | 'pending' | 'failed'>('still')
  if (!can) return otherwise && <p className="text-muted text-sm">{otherwise}</p>
  const sign = async () => {
    setState('pending')
    try {
      const optionsJSON = await ask()
      // The sign-in took too long, or the passkeys are gone: the server says it with the next page.
      if (answer.current) answer.current.value = optionsJSON ? JSON.stringify(await startAuthentication({ optionsJSON })) : '{}'
      form.current?.submit()
    } catch {
      setState('failed')
    }
  }
  return (
    <form ref={form} action="/api/auth/callback/credentials" method="post" className="grid gap-4">
      <input type="hidden" name="csrfToken" value={csrf} />
      <input type="hidden" name="callbackUrl" value={next} />
      <input ref={answer} type="hidden" name="passkey" />
      {state === 'failed' && <Notice tone="danger">{labels.failed}</Notice>}
      <Button type="button" variant="primary" onClick={sign} disabled={state === 'pending'}>
        {state === 'pending' ? labels.pending : labels.submit}
      </Button>
    </form>
  )
}
