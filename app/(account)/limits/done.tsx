import { DropParameter } from '@/components/ui/drop-parameter'
import { Notice } from '@/components/ui/notice'
import { type MessageLanguage, translator } from '@/lib/platform/messages'

const dones = {
  limit: 'success',
  'limit-waiting': 'info',
  'limit-approved': 'success',
  'limit-rejected': 'info',
  'limit-scheduled': 'success',
  'limit-cancelled': 'info',
  'limit-stale': 'warning',
  'settings-stale': 'warning',
  'limit-same-moment': 'warning',
  'limit-decided': 'warning',
  'limit-ended': 'warning',
  'limit-own': 'warning',
  settings: 'success',
} as const

export type LimitDone = keyof typeof dones

/** What the form before has done to a limit. A word that nothing of ours wrote into the address is not shown. */
export function Done({ done, language }: { done: string | null; language: MessageLanguage }) {
  const known = (Object.keys(dones) as LimitDone[]).find((name) => name === done)
  if (!known) return null
  return (
    <>
      <Notice tone={dones[known]}>{translator(language, 'limits')(`done.${known}`)}</Notice>
      <DropParameter name="done" />
    </>
  )
}
