import type { ReactNode } from 'react'
import type { TestingRule } from '@/lib/card-testing/rules'
import { showDateTime } from '@/lib/platform/messages'
import { type OrderContext, OrderFrame } from './frame'
import { StopIcon, WaitIcon } from './icons'
import { Sign, shopAddress } from './pieces'
import { hrefOf } from './view'

/** After too many declines: why nothing goes to the bank now, from when on it may, and what can be done meanwhile. */
export function TooManyPage({ context, rule, until }: { context: OrderContext; rule: TestingRule; until: Date }) {
  const { t, order, language } = context
  const { page } = order.decision
  const hasCards = page.kind === 'one-click' || (page.kind === 'standard' && page.savedCards)
  const merchant = order.merchant.name
  const address = shopAddress(order, 'no')
  return (
    <Waiting context={context} heading={t('tooMany.heading')} icon={<StopIcon />}>
      <p>{t(`tooMany.${rule}`)}</p>
      <p>{t('tooMany.until', { at: showDateTime(until, language, order.merchant.timeZone) })}</p>
      <p>{t('tooMany.nothing')}</p>
      <div className="stack">
        {rule === 'card' && (
          <a className="button strong" href={hrefOf(order.orderKey, { kind: 'full-entry' })}>
            {t('tooMany.other')}
          </a>
        )}
        {(rule === 'address' || rule === 'merchant') && hasCards && (
          <a className="button strong" href={hrefOf(order.orderKey, { kind: 'pay' })}>
            {t('tooMany.saved')}
          </a>
        )}
        {address && (
          <a className="button quiet" href={address}>
            {t('tooMany.back', { merchant })}
          </a>
        )}
      </div>
    </Waiting>
  )
}

/** Others pay with the same card at this moment, for longer than one may wait. */
export function BusyPage({ context }: { context: OrderContext }) {
  const { t, order } = context
  return (
    <Waiting context={context} heading={t('busy.heading')} icon={<WaitIcon />}>
      <p>{t('busy.text')}</p>
      <a className="button strong" href={hrefOf(order.orderKey, { kind: 'pay' })}>
        {t('busy.again')}
      </a>
    </Waiting>
  )
}

function Waiting({ context, heading, icon, children }: { context: OrderContext; heading: string; icon: ReactNode; children: ReactNode }) {
  return (
    <OrderFrame context={context} heading={heading}>
      <Sign kind="wait">{icon}</Sign>
      <h1>{heading}</h1>
      {children}
    </OrderFrame>
  )
}
