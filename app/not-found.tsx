import { translator } from '@/lib/platform/messages'
import { PlainState } from './plain-state'
import { readerLanguage } from './reader'

export default async function NotFound() {
  const t = translator(await readerLanguage(), 'account')
  return (
    <main className="px-4">
      <PlainState title={t('errors.notFound.title')} text={t('errors.notFound.text')} home={t('errors.home')} />
    </main>
  )
}
