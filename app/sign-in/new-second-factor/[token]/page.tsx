import type { Metadata } from 'next'
import { readerLanguage } from '@/app/reader'
import { translator } from '@/lib/platform/messages'
import { setNewApp } from '../../actions'
import { LinkPage } from '../../link-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator(await readerLanguage(), 'staff')('link.title.second-factor') }
}

/** A new app after an administrator has taken the old one away. */
export default async function NewSecondFactor({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params
  return (
    <LinkPage
      kind="second-factor"
      token={token}
      path="/sign-in/new-second-factor"
      action={setNewApp}
      fields={(t) => [
        { kind: 'password', name: 'password', label: t('password.present'), autoComplete: 'current-password' },
        { kind: 'code', name: 'code', label: t('app.code') },
      ]}
    />
  )
}
