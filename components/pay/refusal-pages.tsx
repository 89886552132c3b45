import type { ReactNode } from 'react'
import type { Refusal } from '@/lib/limits/rules'
import { showDateTime } from '@/lib/platform/messages'
import { showMoney } from '@/lib/platform/money'
import { type OrderContext, OrderFrame } from './frame'
import { StopIcon } from './icons'
import { Facts, Sign, shopAddress } from './pieces'

/** A turnover limit refuses: which rule, how much is used and left, and when it frees up. */
export function LimitPage({ context, refusal }: { context: OrderContext; refusal: Refusal }) {
  const { t, order } = context
  const merchant = order.merchant.name
  return (
    <Stopped context={context} heading={t('limit.heading')} back={t('limit.back', { merchant })}>
      {refusal.rule === 'over-limit' ? (
        <OverLimit context={context} refusal={refusal} />
      ) : (
        <p>{t('limit.noCurrency', { merchant, currency: refusal.currency })}</p>
      )}
      <p>{t('limit.next', { merchant })}</p>
    </Stopped>
  )
}

function OverLimit({ context, refusal }: { context: OrderContext; refusal: Extract<Refusal, { rule: 'over-limit' }> }) {
  const { t, order, language } = context
  const show = (minor: bigint) => showMoney({ minor, currency: refusal.currency }, language)
  const amounts = { limit: show(refusal.limitMinor), used: show(refusal.usedMinor), left: show(refusal.leftMinor), amount: show(refusal.amountMinor) }
  const at = showDateTime(refusal.resetsAt, language, order.merchant.timeZone)
  return (
    <>
      <p>{t(`limit.over.${refusal.window}`, { merchant: order.merchant.name, ...amounts })}</p>
      <Meter used={refusal.usedMinor} limit={refusal.limitMinor} />
      <Facts
        facts={[
          { name: t('limit.rule'), value: t(`limit.rules.${refusal.window}`) },
          { name: t('limit.limitAmount'), value: amounts.limit },
          { name: t('limit.used'), value: amounts.used },
          { name: t('limit.left'), value: amounts.left },
          { name: t('limit.amount'), value: amounts.amount },
          { name: t('limit.resetsAt'), value: at },
        ]}
      />
    </>
  )
}

/** Drawn as an attribute of SVG, since the policy of the page allows no style attributes. The figures stand below. */
function Meter({ used, limit }: { used: bigint; limit: bigint }) {
  const share = limit <= 0n || used >= limit ? 100 : Number((used * 100n) / limit)
  return (
    <svg className="meter" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <rect width={share} height="4" />
    </svg>
  )
}

/** Says no and nothing else: neither that the number is known nor what is thought of it. */
export function RefusedPage({ context }: { context: OrderContext }) {
  const { t, order } = context
  const merchant = order.merchant.name
  return (
    <Stopped context={context} heading={t('refused.heading')} back={t('refused.back', { merchant })}>
      <p>{t('refused.text', { merchant })}</p>
    </Stopped>
  )
}

export function CardsOffPage({ context }: { context: OrderContext }) {
  const { t, order } = context
  const merchant = order.merchant.name
  return (
    <Stopped context={context} heading={t('cardsOff.heading')} back={t('cardsOff.back', { merchant })}>
      <p>{t('cardsOff.text', { merchant })}</p>
    </Stopped>
  )
}

/** `late`: the payer has just pressed pay, so he has to hear first that nothing came of it. */
export function ExpiredPage({ context, late }: { context: OrderContext; late: boolean }) {
  const { t, order, language } = context
  const merchant = order.merchant.name
  return (
    <Stopped context={context} heading={t('expired.heading')} back={t('expired.back', { merchant })}>
      {late && (
        <p className="notice warn" role="status">
          {t('notice.too-late')}
        </p>
      )}
      <p>{t('expired.text', { at: showDateTime(order.expiresAt, language, order.merchant.timeZone) })}</p>
      <p>{t('expired.next', { merchant })}</p>
    </Stopped>
  )
}

export function CanceledPage({ context }: { context: OrderContext }) {
  const { t, order } = context
  return (
    <Stopped context={context} heading={t('canceled.heading')} back={t('canceled.back', { merchant: order.merchant.name })}>
      <p>{t('canceled.text')}</p>
    </Stopped>
  )
}

/** The end of the road on these pages: what is the matter, and the way back to the shop. */
function Stopped({ context, heading, back, children }: { context: OrderContext; heading: string; back: string; children: ReactNode }) {
  const address = shopAddress(context.order, 'no')
  return (
    <OrderFrame context={context} heading={heading}>
      <Sign kind="wait">
        <StopIcon />
      </Sign>
      <h1>{heading}</h1>
      {children}
      {address && (
        <a className="button strong" href={address}>
          {back}
        </a>
      )}
    </OrderFrame>
  )
}
