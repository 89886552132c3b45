import { setTimeout } from 'node:timers/promises'
import { assistForm } from '@/lib/assist/notification-form'
import { changeEndpoint, createEndpoint } from '@/lib/notifications/change-endpoint'
import { relayEvents } from '@/lib/notifications/relay-events'
import { type SendDeps, sendDue } from '@/lib/notifications/send-due'
import { setAssistNotification } from '@/lib/notifications/set-assist-notification'
import type { Outgoing, OutgoingOutcome } from '@/lib/platform/outgoing/call'
import { type Dice, dice } from './dice'

const merchantId = 500001
const all = { kind: 'all' } as const
const env = { sandbox: true }

/** Where the example shop listens (docs/examples/assist-shop). */
const shop = 'http://127.0.0.1:4000/notify'
const desk = 'https://desk.staronka.example/one-click'
const stock = 'https://stock.staronka.example/events'

/**
 * What a shop's systems were told in the last days and what they answered: taken, refused, not answered. Nothing leaves the machine, then or later:
 * the answers are made here, and the addresses are switched off at the end. Done again after it broke off, it goes on.
 */
export async function tellShops({ db, vault, log }: Pick<SendDeps, 'db' | 'vault' | 'log'>, now: Date): Promise<void> {
  const clock = { now: () => now }
  const weekAgo = new Date(now.getTime() - 7 * 24 * 60 * 60_000)
  const since = { now: () => weekAgo }
  const admin = await db.prisma.staff.findUniqueOrThrow({ where: { login: 'admin' } })
  const actor = { kind: 'staff' as const, id: admin.id }
  const assist = await db.prisma.assistNotification.findUnique({ where: { merchantId } })
  const settings = { merchantId, url: shop, results: ['approve', 'decline', 'charge', 'cancel'] as const, answer: 'xml' as const }
  if (!assist) await setAssistNotification({ db, clock: since, env }, all, actor, { ...settings, enabled: true, expectedVersion: 0 })
  for (const endpoint of [
    { url: desk, name: 'Order desk', events: ['order.*', 'saved_card.*'] },
    { url: stock, name: 'Stock, the old system', events: ['order.approved', 'order.canceled'] },
  ]) {
    const known = await db.prisma.webhookEndpoint.count({ where: { merchantId, url: endpoint.url } })
    if (known === 0) await createEndpoint({ db, vault, env, clock: since }, all, actor, { merchantId, ...endpoint })
  }
  const deps = { db, vault, log, outgoing: answers(dice(merchantId)), assistForm: assistForm({ vault, processingName: 'sandbox' }) }
  const unplaced = { position: null }
  // Nobody was told of what is older. A few of those that come next were written a little out of turn.
  const older = await db.prisma.outboxEvent.count({ where: { ...unplaced, at: { lt: weekAgo } } })
  if (older > 50) await relayEvents({ db, clock: since }, older - 50)
  for (;;) {
    const event = await db.prisma.outboxEvent.findFirst({ where: unplaced, orderBy: { id: 'asc' } })
    if (!event) break
    const then = { now: () => new Date(event.at.getTime() + 1500) }
    await relayEvents({ db, clock: then }, 1)
    await sendDue({ ...deps, clock: then })
  }
  await sendDue({ ...deps, clock })
  if (assist?.enabled !== false)
    await setAssistNotification({ db, clock, env }, all, actor, { ...settings, enabled: false, expectedVersion: assist?.version ?? 1 })
  const on = await db.prisma.webhookEndpoint.findMany({ where: { merchantId, state: 'on' } })
  for (const { id } of on) await changeEndpoint({ db, clock, env }, all, actor, { endpointId: id, state: 'off', expectedVersion: null })
}

/** Receivers as they are: most take what comes, one order is not known, once nobody is there, and the old system goes silent and is gone. */
function answers(random: Dice): Outgoing {
  let [assist, stocked] = [0, 0]
  return async ({ url, body }): Promise<OutgoingOutcome> => {
    await setTimeout(random.whole(3, 40))
    if (url === desk) return answered(200, 'ok')
    if (url === stock) {
      stocked += 1
      if (stocked <= 4) return answered(200, 'ok')
      return stocked <= 12 ? { kind: 'failed', why: 'no-connection' } : answered(410, 'This system was switched off.')
    }
    assist += 1
    if (assist === 5) return { kind: 'failed', why: 'no-connection' }
    const form = new URLSearchParams(body)
    const echoed = `<order><billnumber>${form.get('billnumber')}</billnumber><packetdate>${form.get('packetdate')}</packetdate></order>`
    const [codes, inside] = assist === 3 ? ['firstcode="10" secondcode="201"', ''] : ['firstcode="0" secondcode="0"', echoed]
    return answered(200, `<?xml version="1.0" encoding="UTF-8"?><pushpaymentresult ${codes}>${inside}</pushpaymentresult>`)
  }
}

function answered(status: number, body: string): OutgoingOutcome {
  return { kind: 'answered', status, body, truncated: false }
}
