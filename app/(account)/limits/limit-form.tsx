import { ActForm } from '@/components/account/act-form'
import { LinkButton } from '@/components/ui/link-button'
import { minorOf, type PlainLimit, type WindowKind } from '@/lib/limits/rules'
import { formatAmount } from '@/lib/platform/money'
import { saveLimit } from './actions'
import type { Reader } from './texts'

type LimitFormProps = {
  scopeId: number
  /** Null: a default of the scope. */
  customerId: bigint | null
  /** The limits of this kind as they stand, so that a change by somebody else is noticed. */
  limits: readonly PlainLimit[]
  currencies: readonly string[]
  reader: Pick<Reader, 't' | 'timeZone'>
  /** Whoever may only propose is told so. */
  maySet: boolean
  chosen?: { currency: string; window: WindowKind } | null
  cancel: string
}

/** The editor of one limit: what, how much, from when and why; previewed before it is saved. */
export function LimitForm({ scopeId, customerId, limits, currencies, reader, maySet, chosen = null, cancel }: LimitFormProps) {
  const { t, timeZone } = reader
  const expected = Object.fromEntries(limits.map(({ currency, window, minor }) => [`expected-${currency}-${window}`, String(minor)]))
  const minor = chosen && minorOf(limits, chosen)
  return (
    <section aria-labelledby="limit-title" className="grid gap-3 border-line border-t pt-4">
      <div>
        <h3 id="limit-title" className="font-semibold">
          {t('editor.title')}
        </h3>
        <p className="text-muted text-sm">{maySet ? t('editor.help') : t('editor.helpPropose')}</p>
      </div>
      <ActForm
        id="limit"
        action={saveLimit}
        hidden={{ customerId: customerId === null ? '' : String(customerId), scopeId: String(scopeId), ...expected }}
        fields={[
          {
            kind: 'select',
            name: 'currency',
            label: t('editor.currency'),
            options: currencies.map((code) => ({ value: code, label: code })),
            initial: chosen?.currency,
          },
          {
            kind: 'select',
            name: 'window',
            label: t('editor.window'),
            options: (['day', 'week'] as const).map((window) => ({ value: window, label: t(`window.${window}`) })),
            initial: chosen?.window,
          },
          {
            kind: 'text',
            name: 'amount',
            label: t('editor.amount'),
            hint: customerId === null ? t('editor.amountHint') : t('editor.hintOwn'),
            inputMode: 'decimal',
            initial: chosen && minor !== null ? formatAmount({ minor, currency: chosen.currency }) : undefined,
          },
          { kind: 'moment', name: 'from', label: t('editor.from'), hint: t('editor.fromHint', { zone: timeZone }) },
          { kind: 'area', name: 'reason', label: t('editor.reason'), hint: t('editor.reasonHint') },
        ]}
        submit={{ label: maySet ? t('editor.save') : t('editor.propose'), pending: t('editor.pending'), variant: 'primary' }}
        review={{ label: t('editor.preview'), again: t('editor.again') }}
        cancel={
          <LinkButton href={cancel} variant="ghost" scroll={false}>
            {t('editor.cancel')}
          </LinkButton>
        }
        errorTitle={t('error.summary')}
      />
    </section>
  )
}
