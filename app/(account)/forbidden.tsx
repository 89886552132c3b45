import { PlainState } from '@/app/plain-state'
import { readerLanguage } from '@/app/reader'
import { translator } from '@/lib/platform/messages'

export default async function Forbidden() {
  const t = translator(await readerLanguage(), 'account')
  return <PlainState title={t('errors.forbidden.title')} text={t('errors.forbidden.text')} home={t('errors.home')} />
}
