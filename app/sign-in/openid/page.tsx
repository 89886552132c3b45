import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { notFound, redirect } from 'next/navigation'
import { screen } from '@/app/(account)/screen'
import { readerLanguage } from '@/app/reader'
import { buttonLook } from '@/components/ui/button-look'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { sendToProvider } from '@/lib/staff/sign-in-by-openid'
import { openIdCookie } from '../cookies'
import { SignInFrame } from '../frame'
import { Go } from './go'

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator(await readerLanguage(), 'openid')('going.title', { name: service().openId?.name ?? '' }) }
}

export default screen(ToProvider)

/** Sends the browser on to the provider, or says that the provider is away. */
async function ToProvider() {
  const provider = service().openId
  if (!provider) notFound()
  const token = (await cookies()).get(openIdCookie())?.value ?? ''
  const sent = await sendToProvider(service(), provider, token)
  if (sent.kind === 'late') redirect('/sign-in?openid=late')
  const language = await readerLanguage()
  const t = translator(language, 'openid')
  const { name } = provider
  if (sent.kind === 'failed') {
    const { why, code } = sent
    service().log.warn({ openid: why, code }, 'the OpenID provider could not be asked where to go')
    const back = sent.purpose === 'link' ? '/profile' : `/sign-in?${new URLSearchParams({ next: sent.returnTo })}`
    return (
      <SignInFrame
        language={language}
        back="/sign-in/openid"
        title={t('going.failed', { name })}
        intro={t(sent.purpose === 'link' ? `link.failed.${why}` : `failed.${why}`, { name })}
      >
        <a href="/sign-in/openid" className={buttonLook('primary', 'md')}>
          {t('going.again')}
        </a>
        <a href={back} className="inline-flex items-center justify-self-start text-sm underline underline-offset-4 pointer-coarse:min-h-11">
          {t('going.back')}
        </a>
      </SignInFrame>
    )
  }
  return (
    <SignInFrame language={language} back="/sign-in/openid" title={t('going.title', { name })} intro={t('going.text', { name })}>
      <Go to={sent.url} />
      <a href={sent.url} className={buttonLook('primary', 'md')}>
        {t('going.go', { name })}
      </a>
    </SignInFrame>
  )
}
