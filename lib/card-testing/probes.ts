import { judgeAttempt, probeBound } from './rules'

/** When each address asked for keys that no order has, newest first. In the memory of the process: there is nothing here that a restart would harm. */
const probes = new Map<string, Date[]>()
const mostAddresses = 10_000

/**
 * Notes that an address asks for a key that no order has. Answers null while that may be, else until when it may not; `begins` with the first that
 * is too many. What is too many is not counted, so an address that goes on asking is free again when the window is over.
 */
export function noteProbe(ip: string, now: Date): { until: Date; begins: boolean } | null {
  const before = probes.get(ip) ?? []
  const verdict = judgeAttempt({ declinedAt: before, open: 0 }, probeBound, now)
  const begins = before.length === probeBound.most
  if (verdict.kind === 'stopped') {
    // One more entry than the bound says that the first refusal has been told.
    if (begins) probes.set(ip, [...before, new Date(0)])
    return { until: verdict.until, begins }
  }
  probes.delete(ip)
  // The address that was quiet the longest is forgotten first.
  if (probes.size >= mostAddresses) probes.delete(probes.keys().next().value ?? '')
  probes.set(ip, [now, ...before].slice(0, probeBound.most))
  return null
}
