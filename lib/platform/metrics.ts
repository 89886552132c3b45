import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'

const store = globalThis as typeof globalThis & { oneClickMetrics?: { registry: Registry; durations: Histogram<'area' | 'method' | 'status'> } }

/** What this process counts of itself. Kept on globalThis, because a development server loads modules again. */
function own() {
  store.oneClickMetrics ??= make()
  return store.oneClickMetrics
}

function make() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'oneclick_' })
  const durations = new Histogram({
    name: 'oneclick_request_duration_seconds',
    help: 'How long answers of this process took',
    labelNames: ['area', 'method', 'status'] as const,
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  })
  return { registry, durations }
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE']

/** Answers as `work` does, and notes how long that took. Nothing of the path is a label: it holds keys and names of customers. */
export async function timed(area: 'pay' | 'api', request: Request, work: () => Promise<Response>): Promise<Response> {
  const begun = performance.now()
  const note = (status: string) => {
    const method = methods.includes(request.method) ? request.method : 'other'
    own().durations.observe({ area, method, status }, (performance.now() - begun) / 1000)
  }
  try {
    const response = await work()
    note(`${Math.floor(response.status / 100)}xx`)
    return response
  } catch (error) {
    note('failed')
    throw error
  }
}

/** What this process counts, in the text format of Prometheus. */
export function ownMetrics(): Promise<string> {
  return own().registry.metrics()
}
