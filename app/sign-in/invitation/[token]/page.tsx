import type { Metadata } from 'next'
import { readerLanguage } from '@/app/reader'
import { translator } from '@/lib/platform/messages'
import { takeInvitation } from '../../actions'
import { LinkPage } from '../../link-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator(await readerLanguage(), 'staff')('link.title.invitation') }
}

/** An invited person takes the account. */
export default async function Invitation({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params
  return (
    <LinkPage
      kind="invitation"
      token={token}
      path="/sign-in/invitation"
      action={takeInvitation}
      fields={(t, link) => [
        { kind: 'text', name: 'name', label: t('field.ownName'), initial: link.name },
        { kind: 'password', name: 'password', label: t('password.new'), hint: t('password.rules'), autoComplete: 'new-password' },
        { kind: 'code', name: 'code', label: t('app.code') },
      ]}
    />
  )
}
