import type { Db } from '@/lib/platform/db'
import { readInScope, type Scope } from '@/lib/platform/scope'

export type AcquirerHealth = {
  /** Of the last hour and of the last 24: payments that were sent, and those whose answer was none at first. */
  hour: { sent: number; failed: number }
  day: { sent: number; failed: number }
  unknown: number
  lastAnswerAt: Date | null
  latest: { billNumber: string; orderId: bigint; type: number; state: string; message: string | null; at: Date }[]
}

const shown = 20

/** How the link to the bank has answered. A failure is an operation that is unknown, or was asked about before it ended. */
export function readAcquirerHealth({ db }: { db: Db }, scope: Scope, now: Date): Promise<AcquirerHealth> {
  return readInScope(db, scope, async (tx) => {
    const since = async (ms: number) => {
      const startedAt = { gte: new Date(now.getTime() - ms) }
      const [sent, failed] = [
        await tx.operation.count({ where: { startedAt, sentAt: { not: null } } }),
        await tx.operation.count({ where: { startedAt, sentAt: { not: null }, OR: [{ state: 'unknown' }, { inquiries: { gt: 0 } }] } }),
      ]
      return { sent, failed }
    }
    // What was begun last was answered last, but for a few: of somewhat more the latest answers are taken, and no answer needs an index of its own.
    const begun = await tx.operation.findMany({
      where: { finishedAt: { not: null }, sentAt: { not: null } },
      select: { billNumber: true, orderId: true, type: true, state: true, acquirerMessage: true, finishedAt: true },
      orderBy: { startedAt: 'desc' },
      take: 5 * shown,
    })
    const latest = begun.toSorted((a, b) => (b.finishedAt?.getTime() ?? 0) - (a.finishedAt?.getTime() ?? 0)).slice(0, shown)
    return {
      hour: await since(60 * 60_000),
      day: await since(24 * 60 * 60_000),
      unknown: await tx.operation.count({ where: { state: 'unknown' } }),
      lastAnswerAt: latest[0]?.finishedAt ?? null,
      latest: latest.map(({ acquirerMessage, finishedAt, ...row }) => ({ ...row, message: acquirerMessage, at: finishedAt ?? now })),
    }
  })
}
