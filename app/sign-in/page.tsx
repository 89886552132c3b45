import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { currentSession } from '@/app/(account)/caller'
import { readerLanguage } from '@/app/reader'
import { Notice } from '@/components/ui/notice'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { SignInFrame } from './frame'
import { ownPath } from './own-path'
import { PasswordForm } from './password-form'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator(await readerLanguage(), 'account')('signIn.title') }
}

export default async function SignIn({ searchParams }: Props) {
  const query = await searchParams
  const next = ownPath(typeof query.next === 'string' ? query.next : null)
  if (await currentSession()) redirect(next)
  const language = await readerLanguage()
  const t = translator(language, 'account')
  const back = `/sign-in?next=${encodeURIComponent(next)}`
  return (
    <SignInFrame language={language} back={back} title={t('signIn.title')} intro={t('signIn.intro')}>
      {query.ended && <Notice tone="info">{t('signIn.ended')}</Notice>}
      {query.out && <Notice tone="success">{t('signIn.out')}</Notice>}
      <PasswordForm texts={{ login: t('signIn.login'), password: t('signIn.password'), next: t('signIn.next') }} next={next} />
      {service().env.sandbox && <p className="text-muted text-sm">{t('signIn.sandboxHint')}</p>}
    </SignInFrame>
  )
}
