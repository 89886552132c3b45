import type { Translator } from '@/lib/platform/messages'

/** Fields of the pay forms by their published names, which are also their ids (spec/contract.md section 3). */
export type FieldName = 'CardNumber' | 'ExpireDate' | 'Cardholder' | 'CVC2' | 'SavedCard'

/** What is wrong with a field, as one finished sentence, in the order of the page. The typed text is in none of them. */
export type FieldFault = { field: FieldName; text: string }

type FieldProps = {
  name: FieldName
  label: string
  hint?: string
  /** What the script says instead, once it knows the brand of the card. */
  hintsByDigits?: { three: string; four: string }
  faults: readonly FieldFault[]
  /** Never set for the PAN or the CVC2: what was typed there does not come back to the page (PCI DSS 3.3.1). */
  value?: string
  autoComplete: string
  numeric?: boolean
  maxLength: number
  className?: string
}

/** A text field with its label, hint and fault, tied together for those who hear the page. */
export function Field({ name, label, hint, hintsByDigits, faults, value, autoComplete, numeric = false, maxLength, className }: FieldProps) {
  const fault = faults.find(({ field }) => field === name)
  const described = [hint && `${name}-hint`, fault && `${name}-fault`].filter(Boolean).join(' ')
  return (
    <div className="field">
      <label htmlFor={name}>{label}</label>
      <input
        id={name}
        name={name}
        className={className}
        type="text"
        inputMode={numeric ? 'numeric' : undefined}
        autoComplete={autoComplete}
        autoCapitalize={numeric ? undefined : 'characters'}
        autoCorrect="off"
        spellCheck={false}
        maxLength={maxLength}
        defaultValue={value}
        aria-required="true"
        aria-invalid={fault ? 'true' : undefined}
        aria-describedby={described || undefined}
        // Only after a fault, where the payer has to go; on a first view it would skip the amount.
        // biome-ignore lint/a11y/noAutofocus: spec/pay-pages.md section 3 moves the focus to what is wrong
        autoFocus={fault !== undefined && faults[0] === fault}
      />
      {hint && (
        <span className="hint" id={`${name}-hint`} data-three={hintsByDigits?.three} data-four={hintsByDigits?.four}>
          {hint}
        </span>
      )}
      {fault && (
        <span className="fault" id={`${name}-fault`}>
          {fault.text}
        </span>
      )}
    </div>
  )
}

/** The CVC2, for a card typed in full and for a saved one. */
export function Cvc2Field({ t, hint, faults }: { t: Translator<'pay'>; hint: string; faults: readonly FieldFault[] }) {
  const byDigits = { three: t('form.cvc2Three'), four: t('form.cvc2Four') }
  return <Field name="CVC2" label={t('form.cvc2')} hint={hint} hintsByDigits={byDigits} faults={faults} autoComplete="cc-csc" numeric maxLength={4} />
}

/** Everything that is wrong, at the top, announced, each with a way to its field. */
export function FaultSummary({ t, faults, again }: { t: Translator<'pay'>; faults: readonly FieldFault[]; again: boolean }) {
  if (faults.length === 0) return null
  return (
    <div className="faults" role="alert">
      <h2>{t('errors.heading', { count: faults.length })}</h2>
      <ul>
        {faults.map(({ field, text }) => (
          <li key={field}>
            <a href={`#${field === 'SavedCard' ? 'card-1' : field}`}>{text}</a>
          </li>
        ))}
      </ul>
      {again && <p className="small">{t('errors.again')}</p>}
    </div>
  )
}
