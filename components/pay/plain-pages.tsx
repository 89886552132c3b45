import type { Language } from '@/lib/payments/rules'
import { type PayContext, PlainFrame } from './frame'
import { StopIcon } from './icons'
import { Sign } from './pieces'

type PlainPageProps = { context: PayContext; hrefOf: (language: Language) => string }

/** No order has this key; says nothing of what there might be. */
export function UnknownPage({ context, hrefOf }: PlainPageProps) {
  const { t } = context
  return (
    <PlainFrame context={context} heading={t('unknown.heading')} hrefOf={hrefOf}>
      <Sign kind="wait">
        <StopIcon />
      </Sign>
      <h1>{t('unknown.heading')}</h1>
      <p>{t('unknown.text')}</p>
    </PlainFrame>
  )
}

/** The same to an address that asked for too many of those. */
export function TooManyUnknownPage({ context, hrefOf }: PlainPageProps) {
  const { t } = context
  return (
    <PlainFrame context={context} heading={t('tooMany.heading')} hrefOf={hrefOf}>
      <Sign kind="wait">
        <StopIcon />
      </Sign>
      <h1>{t('tooMany.heading')}</h1>
      <p>{t('tooMany.unknown')}</p>
    </PlainFrame>
  )
}

/** A form without the proof that it belongs to this visit. Nothing was done. */
export function StalePage({ context, hrefOf, open }: PlainPageProps & { open: string }) {
  const { t } = context
  return (
    <PlainFrame context={context} heading={t('stale.heading')} hrefOf={hrefOf}>
      <Sign kind="wait">
        <StopIcon />
      </Sign>
      <h1>{t('stale.heading')}</h1>
      <p>{t('stale.text')}</p>
      <a className="button strong" href={open}>
        {t('stale.open')}
      </a>
    </PlainFrame>
  )
}

/** Why what was sent could not be read as a form of these pages. */
export type FormFault = 'type' | 'size' | 'broken' | 'action'

export function BadFormPage({ context, hrefOf, open, fault }: PlainPageProps & { open: string; fault: FormFault }) {
  const { t } = context
  return (
    <PlainFrame context={context} heading={t('badForm.heading')} hrefOf={hrefOf}>
      <Sign kind="wait">
        <StopIcon />
      </Sign>
      <h1>{t('badForm.heading')}</h1>
      <p>{t(`badForm.text.${fault}`)}</p>
      <a className="button strong" href={open}>
        {t('badForm.open')}
      </a>
    </PlainFrame>
  )
}

/** Something behind the page is away. Says what that means for a payment that was just sent. */
export function UnavailablePage({ context, hrefOf, open }: PlainPageProps & { open: string }) {
  const { t } = context
  return (
    <PlainFrame context={context} heading={t('unavailable.heading')} hrefOf={hrefOf}>
      <Sign kind="wait">
        <StopIcon />
      </Sign>
      <h1>{t('unavailable.heading')}</h1>
      <p>{t('unavailable.text')}</p>
      <a className="button strong" href={open}>
        {t('unavailable.open')}
      </a>
    </PlainFrame>
  )
}

/** An address that was asked in a way it has no answer to. */
export function MethodPage({ context, hrefOf, open }: PlainPageProps & { open: string }) {
  const { t } = context
  return (
    <PlainFrame context={context} heading={t('method.heading')} hrefOf={hrefOf}>
      <Sign kind="wait">
        <StopIcon />
      </Sign>
      <h1>{t('method.heading')}</h1>
      <p>{t('method.text')}</p>
      <a className="button strong" href={open}>
        {t('method.open')}
      </a>
    </PlainFrame>
  )
}
