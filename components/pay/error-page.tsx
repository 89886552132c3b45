import type { Refusal } from '@/lib/assist/error-id'
import { type Fault, maxOf } from '@/lib/assist/faults'
import type { Language } from '@/lib/payments/rules'
import { type Translator, translator } from '@/lib/platform/messages'
import { type PayContext, PlainFrame } from './frame'
import { StopIcon } from './icons'
import { Facts, Sign } from './pieces'

type Props = { context: PayContext; hrefOf: (language: Language) => string }

/** An order that was refused: one sentence and one step for the payer, everything else for the shop. */
export function RefusedOrderPage({ context, hrefOf, refusal }: Props & { refusal: Refusal }) {
  const t = translator(context.language, 'errors')
  const { fault, merchantId, reference } = refusal
  const facts = [
    fault.parameter && { name: t('parameter'), value: fault.parameter },
    { name: t('cause'), value: causeOf(t, fault) },
    { name: t('firstCode'), value: t('code', { code: String(fault.firstCode), text: t(`first.${fault.firstCode}`) }) },
    { name: t('secondCode'), value: t('code', { code: String(fault.secondCode), text: t(`second.${fault.secondCode}`) }) },
    merchantId === null ? null : { name: t('merchant'), value: String(merchantId) },
    { name: t('reference'), value: reference },
  ]
  return (
    <PlainFrame context={context} heading={t('title')} hrefOf={hrefOf}>
      <Heading title={t('title')} lead={t('lead')} />
      <h2>{t('whatToDo')}</h2>
      <p>{t('goBack')}</p>
      <h2>{t('details')}</h2>
      <Facts facts={facts} />
    </PlainFrame>
  )
}

/** For an address that names no refusal of ours: cut off, mistyped or made up. */
export function UnknownErrorPage({ context, hrefOf }: Props) {
  const t = translator(context.language, 'errors')
  return (
    <PlainFrame context={context} heading={t('unknownTitle')} hrefOf={hrefOf}>
      <Heading title={t('unknownTitle')} lead={t('unknownLead')} />
      <h2>{t('whatToDo')}</h2>
      <p>{t('unknownWhatToDo')}</p>
    </PlainFrame>
  )
}

function Heading({ title, lead }: { title: string; lead: string }) {
  return (
    <>
      <Sign kind="bad">
        <StopIcon />
      </Sign>
      <h1>{title}</h1>
      <p>{lead}</p>
    </>
  )
}

function causeOf(t: Translator<'errors'>, fault: Fault): string {
  return t(`reason.${fault.reason}`, { max: String(maxOf(fault)) })
}
