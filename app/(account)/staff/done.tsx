import { DropParameter } from '@/components/ui/drop-parameter'
import { Notice } from '@/components/ui/notice'
import { type MessageLanguage, translator } from '@/lib/platform/messages'

const known = [
  'invited',
  'changed',
  'disabled',
  'withdrawn',
  'enabled',
  'unlocked',
  'factor-reset',
  'sessions-ended',
  'password',
  'app',
  'app-removed',
  'passkey',
  'passkey-named',
  'passkey-removed',
  'identity-removed',
  'unlinked',
] as const

/** What has just been done, once. */
export function StaffDone({ done, language }: { done: string; language: MessageLanguage }) {
  const what = known.find((one) => one === done)
  return (
    what && (
      <>
        <Notice tone="success">{translator(language, 'staff')(`done.${what}`)}</Notice>
        <DropParameter name="done" />
      </>
    )
  )
}
