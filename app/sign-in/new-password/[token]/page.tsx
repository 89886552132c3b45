import type { Metadata } from 'next'
import { readerLanguage } from '@/app/reader'
import { translator } from '@/lib/platform/messages'
import { setNewPassword } from '../../actions'
import { LinkPage } from '../../link-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator(await readerLanguage(), 'staff')('link.title.password') }
}

/** A new password for whoever forgot his. */
export default async function NewPassword({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params
  return (
    <LinkPage
      kind="password"
      token={token}
      path="/sign-in/new-password"
      action={setNewPassword}
      fields={(t) => [{ kind: 'password', name: 'password', label: t('password.new'), hint: t('password.rules'), autoComplete: 'new-password' }]}
    />
  )
}
