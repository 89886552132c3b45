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
import { loginCookie, unpackLogin } from './cookies'
import { SignInFrame } from './frame'
import { OpenIdButton } from './openid/button'
import { LinkedNotice, OpenIdNotice } from './openid/notices'
import { ownPath } from './own-path'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator(await readerLanguage(), 'account')('signIn.title') }
}

export default async function SignIn({ searchParams }: Props) {
  const query = await searchParams
  const next = ownPath(typeof query.next === 'string' ? query.next : null)
  if (await currentCaller()) redirect(next)
  const language = await readerLanguage()
  const t = translator(language, 'account')
  const typed = query.refused || query.error ? unpackLogin((await cookies()).get(loginCookie())?.value) : ''
  return (
    <SignInFrame language={language} back={`/sign-in?next=${encodeURIComponent(next)}`} title={t('signIn.title')} intro={t('signIn.intro')}>
      {query.refused && <Notice tone="danger">{t('signIn.refused')}</Notice>}
      {query.error && <Notice tone="danger">{t('signIn.unavailable')}</Notice>}
      <OpenIdNotice kind={query.openid} language={language} />
      {query.late && <Notice tone="info">{t('signIn.late')}</Notice>}
      {query.ended && <Notice tone="info">{t(query.ended === 'unsaved' ? 'signIn.endedUnsaved' : 'signIn.ended')}</Notice>}
      {query.ready && <Notice tone="success">{translator(language, 'staff')('link.ready')}</Notice>}
      <LinkedNotice kind={query.link} language={language} />
      {query.out && <Notice tone="success">{t('signIn.out')}</Notice>}
      <form action="/sign-in/password" method="post" className="grid gap-4">
        <input type="hidden" name="next" value={next} />
        <Field label={t('signIn.login')} htmlFor="login">
          <TextInput id="login" name="login" autoComplete="username" autoCapitalize="none" spellCheck={false} required defaultValue={typed} maxLength={64} />
        </Field>
        <Field label={t('signIn.password')} htmlFor="password">
          <TextInput id="password" name="password" type="password" autoComplete="current-password" required maxLength={256} />
        </Field>
        <Button type="submit" variant="primary">
          {t('signIn.next')}
        </Button>
      </form>
      <OpenIdButton next={next} language={language} />
      <Link href="/sign-in/forgotten" className="inline-flex items-center justify-self-start text-sm underline underline-offset-4 pointer-coarse:min-h-11">
        {translator(language, 'staff')('forgotten.title')}
      </Link>
      {service().env.sandbox && <p className="text-muted text-sm">{t('signIn.sandboxHint')}</p>}
    </SignInFrame>
  )
}
