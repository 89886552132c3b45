import { linkFrom, openedFrom } from '@/app/(account)/list/way-back'
import { buttonLook } from '@/components/ui/button-look'
import { LinkButton } from '@/components/ui/link-button'
import { queryOf } from '@/lib/exports/lists'
import { findNeighbours } from '@/lib/one-click/queries'
import { service } from '@/lib/service'
import type { Caller } from '@/lib/staff/rules'
import { customerAddresses } from '../address'
import type { T } from './texts'

/** To the customers before and after this one, in the list to which the page leads back. */
export async function Neighbours({ customerId, caller, t }: { customerId: bigint; caller: Caller; t: T }) {
  const list = await openedFrom()
  const { pathname, searchParams } = new URL(list ?? '/customers', 'http://own.invalid')
  if (pathname !== '/customers') return null
  const { filter } = customerAddresses.read(queryOf([...searchParams]))
  const beside = await findNeighbours(service(), caller.scope, filter, customerId)
  if (beside.previous === null && beside.next === null) return null
  return (
    <nav aria-label={t('list.label')} className="flex flex-wrap gap-2">
      {(['previous', 'next'] as const).map((side) => {
        const id = beside[side]
        const label = (
          <>
            {side === 'previous' && <span aria-hidden="true">←&nbsp;</span>}
            {t(`list.${side}`)}
            {side === 'next' && <span aria-hidden="true">&nbsp;→</span>}
          </>
        )
        return id === null ? (
          // Keeps the place, so that the other one stays under the finger.
          <span key={side} aria-hidden="true" className={`${buttonLook('secondary', 'sm')} invisible`}>
            {label}
          </span>
        ) : (
          <LinkButton key={side} href={linkFrom(list, `/customers/${id}`, id).href} size="sm">
            {label}
          </LinkButton>
        )
      })}
    </nav>
  )
}
