import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { currentCaller } from '@/app/(account)/caller'
import { readerLanguage } from '@/app/reader'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Notice } from '@/components/ui/notice'
import { TextInput } from '@/components/ui/text-input'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { factorsOf, sandboxCode } from '@/lib/staff/sign-in'
import { askPasskey } from '../actions'
import { attemptCookie } from '../cookies'
import { SignInFrame } from '../frame'
import { ownPath } from '../own-path'
import { PasskeyForm } from './passkey-form'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator(await readerLanguage(), 'account')('factor.title') }
}

/** The second step: a plain form to next-auth, which works without scripts; a passkey, which needs them, comes by the same way. */
export default async function SecondFactor({ searchParams }: Props) {
  const query = await searchParams
  const asked = typeof query.callbackUrl === 'string' ? query.callbackUrl : ''
  const next = ownPath(URL.canParse(asked) ? asked.slice(new URL(asked).origin.length) : asked)
  if (await currentCaller()) redirect(next)
  const attemptId = (await cookies()).get(attemptCookie())?.value
  const csrf = await csrfToken()
  if (!attemptId) redirect(`/sign-in?${new URLSearchParams({ late: '1', next })}`)
  // Whoever comes here by a link of his own has no such proof yet; next-auth hands it out and leads back.
  if (!csrf) redirect(`/api/auth/signin?${new URLSearchParams({ callbackUrl: next })}`)
  const language = await readerLanguage()
  const t = translator(language, 'account')
  const factors = await factorsOf(service(), attemptId)
  const code = service().env.sandbox ? await sandboxCode(service(), attemptId) : null
  return (
    <SignInFrame
      language={language}
      back={`/sign-in/second-factor?callbackUrl=${encodeURIComponent(next)}`}
      title={t('factor.title')}
      intro={t(factors.app ? (factors.passkey ? 'factor.introPasskey' : 'factor.intro') : 'factor.introOnlyPasskey')}
    >
      {query.error && <Notice tone="danger">{t('factor.refused')}</Notice>}
      {factors.passkey && (
        <PasskeyForm
          ask={askPasskey}
          csrf={csrf}
          next={next}
          labels={{ submit: t('factor.passkey'), pending: t('factor.passkeyPending'), failed: t('factor.passkeyFailed') }}
          otherwise={factors.app ? null : t('factor.passkeyScripts')}
        />
      )}
      {factors.app && (
        <form action="/api/auth/callback/credentials" method="post" className="grid gap-4">
          <input type="hidden" name="csrfToken" value={csrf} />
          <input type="hidden" name="callbackUrl" value={next} />
          <Field label={t('factor.code')} htmlFor="code">
            <TextInput
              id="code"
              name="code"
              inputMode="numeric"
              autoComplete="one-time-code"
              required
              maxLength={10}
              className="text-center font-semibold text-xl tracking-[0.3em]"
            />
          </Field>
          <Button type="submit" variant={factors.passkey ? 'secondary' : 'primary'}>
            {t('factor.submit')}
          </Button>
        </form>
      )}
      {code && <p className="text-muted text-sm">{t('factor.sandboxCode', { code })}</p>}
      <Link href="/sign-in" className="inline-flex items-center justify-self-start text-sm underline underline-offset-4 pointer-coarse:min-h-11">
        {t('factor.again')}
      </Link>
    </SignInFrame>
  )
}

// The cookie holds the token and its hash; the form sends the token, and next-auth compares.
async function csrfToken(): Promise<string | null> {
  const cookie = (await cookies()).getAll().find(({ name }) => name.endsWith('next-auth.csrf-token'))
  return cookie?.value.split(/\||%7C/)[0] ?? null
}
