import type { Review } from '@/components/account/act-form'
import type { Preview, PreviewStops } from '@/lib/limits/preview'
import { loosens, type ScopeSettings, type WindowKind } from '@/lib/limits/rules'
import { localeOf, showDate } from '@/lib/platform/messages'
import { type Reader, showAt, showMinor, showSettings, showWindow } from './texts'

type Manner = Pick<Reader, 't' | 'language' | 'timeZone'>

type LimitChange = {
  of: string
  currency: string
  window: WindowKind
  /** The limit as it will stand before the change, and after it. */
  beforeMinor: bigint | null
  minor: bigint | null
  effectiveAt: Date | null
  raises: boolean
  proposal: boolean
  preview: Preview
  /** What was typed differs from what was previewed before. */
  changed: boolean
}

/** What a change of a limit would have done in the last 90 days, and what becomes of it when it is saved. */
export function limitReview(
  manner: Manner,
  { of, currency, window, beforeMinor, minor, effectiveAt, raises, proposal, preview, changed }: LimitChange,
): Review {
  const { t } = manner
  const texts = { currency, window: showWindow(manner, window), before: showMinor(manner, beforeMinor, currency), after: showMinor(manner, minor, currency) }
  const what = effectiveAt ? t('review.changeFrom', { ...texts, at: showAt(manner, effectiveAt) }) : t('review.change', texts)
  const when = effectiveAt ? t('review.worksFrom', { at: showAt(manner, effectiveAt) }) : t('review.works')
  const fate = proposal ? t('review.proposal') : raises ? t('review.waits') : when
  return reviewOf(manner, { of, lead: what, fate, preview, changed })
}

type SettingsChange = { of: string; before: ScopeSettings; settings: ScopeSettings; preview: Preview; proposal: boolean; changed: boolean; hasLimits: boolean }

/** The same for how a scope counts. */
export function settingsReview(manner: Manner, { of, before, settings, preview, proposal, changed, hasLimits }: SettingsChange): Review {
  const { t } = manner
  const what = t('review.settings', { before: showSettings(manner, before), after: showSettings(manner, settings) })
  const fate = proposal ? t('review.proposal') : loosens(before, settings, hasLimits) ? t('review.waits') : t('review.works')
  return reviewOf(manner, { of, lead: what, fate, preview, changed })
}

function reviewOf(
  manner: Manner,
  { of, lead, fate, preview, changed }: { of: string; lead: string; fate: string; preview: Preview; changed: boolean },
): Review {
  const { t } = manner
  const lines = [...periodLines(manner, preview), fate, ...(changed ? [t('review.other')] : [])]
  return { of, title: t('review.title'), lead, lines, table: tableOf(manner, preview) }
}

function periodLines({ t, language, timeZone }: Manner, { since, until, customers, payments, complete }: Preview): string[] {
  if (payments === 0) return [t('review.nothing')]
  const period = t('review.period', { since: showDate(since, language, timeZone), until: showDate(until, language, timeZone), customers, payments })
  return complete ? [period] : [period, t('review.incomplete')]
}

function tableOf(manner: Manner, { now, planned, payments }: Preview): Review['table'] {
  if (payments === 0) return undefined
  const { t, language } = manner
  const count = (value: number) => new Intl.NumberFormat(localeOf[language]).format(value)
  return {
    caption: t('review.head'),
    columns: [' ', t('review.now'), t('review.planned')],
    rows: [
      [t('review.customers'), count(now.customers), count(planned.customers)],
      [t('review.payments'), count(now.payments), count(planned.payments)],
      [t('review.amounts'), sumsOf(manner, now), sumsOf(manner, planned)],
    ],
  }
}

function sumsOf(manner: Manner, { minor }: PreviewStops): string {
  const sums = Object.entries(minor).map(([currency, amount]) => showMinor(manner, amount, currency))
  return sums.length === 0 ? manner.t('review.zeroAmount') : sums.join(' + ')
}
