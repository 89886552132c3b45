import { Notice } from '@/components/ui/notice'
import { type MessageLanguage, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'

type Props = { kind: unknown; language: MessageLanguage }

const failures = ['refused', 'cancelled', 'away', 'unusable', 'late'] as const

/** Why the provider let nobody in, as the address of the sign-in says. */
export function OpenIdNotice({ kind, language }: Props) {
  const [provider, failure] = [service().openId, failures.find((one) => one === kind)]
  if (!provider || !failure) return null
  return <Notice tone={failure === 'late' ? 'info' : 'danger'}>{translator(language, 'openid')(`failed.${failure}`, { name: provider.name })}</Notice>
}

const linkFailures = ['taken', 'another', ...failures] as const

/** What came of linking the provider with an account. */
export function LinkedNotice({ kind, language }: Props) {
  const [provider, failure] = [service().openId, linkFailures.find((one) => one === kind)]
  const t = translator(language, 'openid')
  if (!provider) return null
  if (kind === 'linked') return <Notice tone="success">{t('link.linked', { name: provider.name })}</Notice>
  return failure && <Notice tone={failure === 'late' ? 'info' : 'danger'}>{t(`link.failed.${failure}`, { name: provider.name })}</Notice>
}
