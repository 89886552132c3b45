import type { BulkCounts } from '@/lib/bulk/preview-bulk'
import { type BulkAct, bulkRefusals } from '@/lib/bulk/rules'
import { localeOf, type MessageLanguage, type Translator, translator } from '@/lib/platform/messages'
import { showMoney } from '@/lib/platform/money'

/** What an act is, in words. */
export function showAct(language: MessageLanguage, act: BulkAct): string {
  const t = translator(language, 'bulk')
  if (act.kind === 'lift') return t('what.lift')
  if (act.kind === 'deny') return t(act.destroyCards ? 'what.denyDestroy' : 'what.deny')
  const { currency, window, amountMinor } = act
  const amount = amountMinor === null ? `${currency}, ${t('what.none')}` : showMoney({ minor: amountMinor, currency }, localeOf[language])
  return t('what.limit', { window: translator(language, 'limits')(`window.${window}`), amount })
}

/** Counts as rows of a table: what is done first, then why others are left alone. `would`: it is still to come. */
export function outcomeRows(t: Translator<'bulk'>, language: MessageLanguage, counts: BulkCounts, { would = false } = {}): [string, string][] {
  const shown = (count: number) => count.toLocaleString(localeOf[language])
  const went = (['done', 'waits'] as const).map((one): [string, number] => [t(would ? `would.${one}` : `outcome.${one}`), counts[one] ?? 0])
  const refused = bulkRefusals.map((one): [string, number] => [t(`refused.${one}`), counts[one] ?? 0])
  return [...went.filter(([, count], place) => place === 0 || count > 0), ...refused.filter(([, count]) => count > 0)].map(([name, count]) => [
    name,
    shown(count),
  ])
}
