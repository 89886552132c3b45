import { PlainState } from '@/app/plain-state'
import { readerLanguage } from '@/app/reader'
import { translator } from '@/lib/platform/messages'

export default async function NotFound() {
  const t = translator(await readerLanguage(), 'account')
  return <PlainState title={t('errors.notFound.title')} text={t('errors.notFound.text')} home={t('errors.home')} />
}
