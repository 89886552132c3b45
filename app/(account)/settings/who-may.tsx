import { Notice } from '@/components/ui/notice'
import { type Action, type Caller, may } from '@/lib/staff/rules'
import type { SettingsPage } from './open-settings'

type Props = { t: SettingsPage['t']; caller: Caller; right: Action; merchant: string }

/** Whom to ask, for whoever looks here and may not change. */
export function WhoMay({ t, caller, right, merchant }: Props) {
  return may(caller, right) ? null : <Notice tone="info">{t(`whoMay.${caller.side}`, { merchant })}</Notice>
}
