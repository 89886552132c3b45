import { relayEvents } from '@/lib/notifications/relay-events'
import { sendDue } from '@/lib/notifications/send-due'
import type { Answer, Met } from '@/tests/support/receiver'
import type { TestService } from '@/tests/support/test-service'

/** What the courier of the worker does, once: from the outbox to the log, and everything that is due now to the receivers. */
export async function carry(service: TestService): Promise<number> {
  while ((await relayEvents(service)) > 0);
  return sendDue(service)
}

export const formOf = (met: Met | undefined) => new URLSearchParams(met?.body ?? '')

/** The documented answer to an Assist notification. */
export function pushResult({ firstCode = 0, secondCode = 0, billNumber }: { firstCode?: number; secondCode?: number; billNumber?: string } = {}): Answer {
  return (met, response) => {
    const form = formOf(met)
    response.writeHead(200, { 'content-type': 'text/xml' })
    response.end(
      `<?xml version="1.0" encoding="UTF-8"?><pushpaymentresult firstcode="${firstCode}" secondcode="${secondCode}"><order>` +
        `<billnumber>${billNumber ?? form.get('billnumber')}</billnumber><packetdate>${form.get('packetdate')}</packetdate></order></pushpaymentresult>`,
    )
  }
}

export const status =
  (code: number, body = ''): Answer =>
  (_met, response) =>
    void response.writeHead(code).end(body)

export function deliveriesOf(service: TestService, merchantId: number) {
  return service.db.prisma.delivery.findMany({
    where: { merchantId },
    orderBy: { id: 'asc' },
    include: { tries: { orderBy: { number: 'asc' } }, event: true },
  })
}
