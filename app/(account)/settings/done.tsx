import { Notice } from '@/components/ui/notice'
import type { SettingsPage } from './open-settings'

const dones = {
  checks: 'success',
  word: 'success',
  key: 'success',
  ended: 'success',
  addresses: 'success',
  defaults: 'success',
  policy: 'success',
  stale: 'warning',
  'too-large': 'danger',
} as const

/** What has just been done, as the address says it. */
export function Done({ t, done }: { t: SettingsPage['t']; done: unknown }) {
  const known = (Object.keys(dones) as (keyof typeof dones)[]).find((name) => name === done)
  return known ? <Notice tone={dones[known]}>{t(`done.${known}`)}</Notice> : null
}
