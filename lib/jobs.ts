import type { TaskList } from 'graphile-worker'
import { headOf, linkAudit } from '@/lib/audit/link'
import { carryOutBulkActions } from '@/lib/bulk/carry-out'
import { writeWaitingExports } from '@/lib/exports/write-export'
import { applyDueLimits } from '@/lib/limits/apply-due'
import { recountTurnover } from '@/lib/limits/recount-turnover'
import { removeOldCounters } from '@/lib/limits/remove-old-counters'
import { expireCards } from '@/lib/one-click/expire-cards'
import { foldCustomerCounts } from '@/lib/one-click/fold-customer-counts'
import { warnOfExpiry } from '@/lib/one-click/warn-of-expiry'
import { expireOrders } from '@/lib/orders/expire-orders'
import { endDueSteps } from '@/lib/payments/end-step'
import { resolveDue } from '@/lib/payments/resolve-due'
import { freeJobsOfTheDead } from '@/lib/platform/living-workers'
import type { Service } from '@/lib/service'
import { sendDueMails } from '@/lib/staff/mails'
import { carryOutUnionChanges } from '@/lib/unions/carry-out'
import { rewrapKeys } from '@/lib/vault/rewrap-keys'

/** Every background job by name. Each looks for what is due and may run twice without harm, so a killed worker loses nothing (tests/jobs/killed-worker.test.ts). */
export function jobTasks(service: Service): TaskList {
  return {
    'resolve-due': async () => {
      await resolveDue(service)
    },
    'expire-orders': async () => {
      await expireOrders(service)
    },
    'expire-cards': async () => {
      await expireCards(service)
    },
    'warn-of-expiry': async () => {
      await warnOfExpiry(service)
    },
    'apply-limits': async () => {
      await applyDueLimits(service)
    },
    'recount-turnover': async (payload) => {
      await recountTurnover(service, (payload as { scopeId: number }).scopeId)
    },
    'remove-old-counters': async () => {
      await removeOldCounters(service)
    },
    'rewrap-keys': async () => {
      await rewrapKeys(service)
    },
    'end-three-d-secure-steps': async () => {
      await endDueSteps(service)
    },
    'carry-out-union-changes': async () => {
      await carryOutUnionChanges(service)
    },
    'carry-out-bulk-actions': async () => {
      await carryOutBulkActions(service)
    },
    'fold-customer-counts': async () => {
      await foldCustomerCounts(service)
    },
    'write-exports': async () => {
      await writeWaitingExports(service)
    },
    'send-mails': async () => {
      await sendDueMails(service)
    },
    'link-audit': async () => {
      const linked = await linkAudit(service)
      // The log leaves the machine, and with it what the end of the chain was.
      if (linked > 0) service.log.info({ linked, head: await headOf(service.db) }, 'the audit log was linked')
    },
    'free-jobs-of-the-dead': async () => {
      const workers = await freeJobsOfTheDead(service)
      if (workers > 0) service.log.warn({ workers }, 'jobs of dead workers were given back')
    },
    'destroy-step-keys': async () => {
      await service.vault.endExpiredSteps(service.db.prisma, service.clock.now())
    },
  }
}

/** When jobs run without being asked: what a crash left behind is found within a minute. */
export const crontab = [
  '* * * * * resolve-due',
  '* * * * * expire-orders',
  '* * * * * apply-limits',
  '7 * * * * expire-cards',
  '17 * * * * warn-of-expiry',
  '27 3 * * * remove-old-counters',
  '* * * * * end-three-d-secure-steps',
  '* * * * * carry-out-union-changes',
  '* * * * * carry-out-bulk-actions',
  '* * * * * fold-customer-counts',
  '* * * * * write-exports',
  '* * * * * link-audit',
  '* * * * * destroy-step-keys',
  '* * * * * rewrap-keys',
  '* * * * * send-mails',
  '* * * * * free-jobs-of-the-dead',
].join('\n')
