import { countWaitingErasures, listWaitingErasures } from '@/lib/erasure/queries'
import { countWaiting, listWaiting } from '@/lib/limits/scope-queries'
import { countWaitingRequests, listWaitingRequests } from '@/lib/merchants/one-click-queries'
import { service } from '@/lib/service'
import type { Caller } from '@/lib/staff/rules'
import { listUnions, type UnionSummary } from '@/lib/unions/queries'

/** Everything that waits for a second person or for support. */
export async function readApprovals({ scope }: Caller) {
  const deps = service()
  const [queue, requests, unions, erasures, allErasures] = await Promise.all([
    listWaiting(deps, scope, { after: null }),
    listWaitingRequests(deps, scope, { after: 0n }),
    listUnions(deps, scope),
    listWaitingErasures(deps, scope),
    countWaitingErasures(deps, scope),
  ])
  return { queue, requests, unions: unions.filter(isUnderWay), erasures, allErasures }
}

/** How much of it there is. */
export async function countApprovals({ scope }: Caller): Promise<number> {
  const deps = service()
  const [changes, requests, unions, erasures] = await Promise.all([
    countWaiting(deps, scope),
    countWaitingRequests(deps, scope),
    listUnions(deps, scope),
    countWaitingErasures(deps, scope),
  ])
  return changes + requests + unions.filter(isUnderWay).length + erasures
}

function isUnderWay({ underWay, quarantined }: UnionSummary): boolean {
  return underWay || quarantined > 0
}
