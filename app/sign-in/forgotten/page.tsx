import type { Metadata } from 'next'
import Link from 'next/link'
import { readerLanguage } from '@/app/reader'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Notice } from '@/components/ui/notice'
import { TextInput } from '@/components/ui/text-input'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { askForNewPassword } from '../actions'
import { SignInFrame } from '../frame'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator(await readerLanguage(), 'staff')('forgotten.title') }
}

/** Asks for a link by mail. Says the same whatever was typed. */
export default async function Forgotten({ searchParams }: Props) {
  const language = await readerLanguage()
  const t = translator(language, 'staff')
  const { sent } = await searchParams
  return (
    <SignInFrame language={language} back="/sign-in/forgotten" title={t('forgotten.title')} intro={t('forgotten.intro')}>
      {sent && <Notice tone="success">{t('forgotten.sent')}</Notice>}
      <form action={askForNewPassword} className="grid gap-4">
        <Field label={t('field.login')} htmlFor="login">
          <TextInput id="login" name="login" autoComplete="username" autoCapitalize="none" spellCheck={false} required maxLength={64} />
        </Field>
        <Button type="submit" variant="primary">
          {t('forgotten.submit')}
        </Button>
      </form>
      {service().env.sandbox && <p className="text-muted text-sm">{t('forgotten.sandbox')}</p>}
      <Link href="/sign-in" className="inline-flex items-center justify-self-start text-sm underline underline-offset-4 pointer-coarse:min-h-11">
        {t('forgotten.back')}
      </Link>
    </SignInFrame>
  )
}
