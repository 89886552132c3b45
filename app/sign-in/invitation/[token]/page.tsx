import type { Metadata } from 'next'
import { readerLanguage } from '@/app/reader'
import type { FormField } from '@/components/account/act-form'
import { type Translator, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { takeInvitation } from '../../actions'
import { LinkPage } from '../../link-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator(await readerLanguage(), 'staff')('link.title.invitation') }
}

/** An invited person takes the account. */
export default async function Invitation({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params
  const provider = service().openId
  const also = (t: Translator<'openid'>, { name }: { name: string }): FormField => ({
    kind: 'checks',
    name: 'also',
    label: t('invitation.label'),
    options: [{ value: 'openid', label: t('invitation.also', { name }), hint: t('invitation.hint') }],
  })
  return (
    <LinkPage
      kind="invitation"
      token={token}
      path="/sign-in/invitation"
      action={takeInvitation}
      fields={(t, link, language) => [
        { kind: 'text', name: 'name', label: t('field.ownName'), initial: link.name },
        { kind: 'password', name: 'password', label: t('password.new'), hint: t('password.rules'), autoComplete: 'new-password' },
        { kind: 'code', name: 'code', label: t('app.code') },
        ...(provider ? [also(translator(language, 'openid'), provider)] : []),
      ]}
    />
  )
}
