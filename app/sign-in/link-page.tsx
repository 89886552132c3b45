import { cookies } from 'next/headers'
import Link from 'next/link'
import { languageCookie, readerLanguage } from '@/app/reader'
import { ActForm, type FormField, type FormState } from '@/components/account/act-form'
import { AppCode } from '@/components/account/app-code'
import { readLanguage } from '@/lib/platform/accept-language'
import { type MessageLanguage, type Translator, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import type { LinkKind } from '@/lib/staff/rules'
import { totpAddress } from '@/lib/staff/totp'
import { type LinkView, readLink } from '@/lib/staff/use-link'
import { SignInFrame } from './frame'

type Props = {
  kind: LinkKind
  token: string
  /** The address of this page without its token. */
  path: string
  action: (before: FormState, form: FormData) => Promise<FormState>
  fields: (t: Translator<'staff'>, link: LinkView, language: MessageLanguage) => FormField[]
}

/** The page behind the link of a mail: what it is for, the app to set up where there is one, and the form; or that the link works no more. */
export async function LinkPage({ kind, token, path, action, fields }: Props) {
  const link = /^[\w-]{43}$/.test(token) ? await readLink(service(), token, kind) : null
  const language = await languageFor(link)
  const t = translator(language, 'staff')
  const back = `${path}/${link ? token : ''}`
  if (!link) {
    return (
      <SignInFrame language={language} back="/sign-in" title={t('link.gone')} intro={t(`link.goneText.${kind}`)}>
        <Link
          href={kind === 'password' ? '/sign-in/forgotten' : '/sign-in'}
          className="inline-flex items-center text-sm underline underline-offset-4 pointer-coarse:min-h-11"
        >
          {kind === 'password' ? t('link.another') : t('forgotten.back')}
        </Link>
      </SignInFrame>
    )
  }
  return (
    <SignInFrame language={language} back={back} title={t(`link.title.${kind}`)} intro={t(`link.intro.${kind}`, { login: link.login })}>
      {link.totpSecret && (
        <section className="grid gap-3">
          <p className="text-sm">{t('app.scan')}</p>
          <AppCode address={totpAddress(link.totpSecret, link.login)} secret={link.totpSecret} label={t('app.qr')} secretLabel={t('app.secret')} />
        </section>
      )}
      <ActForm
        id="link"
        action={action}
        hidden={{ token }}
        fields={fields(t, link, language)}
        submit={{ label: t(`link.submit.${kind}`), pending: t('pending'), variant: 'primary' }}
        errorTitle={t('errors')}
      />
    </SignInFrame>
  )
}

// Whoever has chosen a language keeps it; the mail was in that of the account.
async function languageFor(link: LinkView | null): Promise<MessageLanguage> {
  const chosen = readLanguage((await cookies()).get(languageCookie)?.value ?? null)
  return chosen ?? link?.language ?? readerLanguage()
}
