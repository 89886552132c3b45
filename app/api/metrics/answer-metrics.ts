import { timingSafeEqual } from 'node:crypto'
import { databaseMetrics } from '@/lib/payments/metrics'
import { clientIp } from '@/lib/platform/client-ip'
import { ownMetrics } from '@/lib/platform/metrics'
import type { Service } from '@/lib/service'

/** Prometheus text: of this process, and of the database. For whoever shows METRICS_TOKEN; where none is set, for this machine alone. */
export async function answerMetrics(own: Pick<Service, 'env' | 'db' | 'clock' | 'log'>, request: Request): Promise<Response> {
  if (!mayRead(request, own.env.metricsToken)) return new Response('Forbidden\n', { status: 403, headers: { 'cache-control': 'no-store' } })
  const ofDatabase = await databaseMetrics(own).catch((error: Error) => {
    own.log.error({ error: error.message }, 'the metrics of the database could not be read')
    return null
  })
  const text = `${await ownMetrics()}\n# HELP oneclick_database_up Whether the database answered\n# TYPE oneclick_database_up gauge\noneclick_database_up ${ofDatabase === null ? 0 : 1}\n\n${ofDatabase ?? ''}`
  return new Response(text, { headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' } })
}

function mayRead(request: Request, token: string | null): boolean {
  if (token === null) return ['127.0.0.1', '::1'].includes(clientIp(request.headers) ?? '')
  const shown = Buffer.from(/^Bearer (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? '')
  const wanted = Buffer.from(token)
  return shown.length === wanted.length && timingSafeEqual(shown, wanted)
}
