import type { Call } from './call'

export type Found = { kind: 'found'; call: Call; params: Record<string, string> }

/** The call of a method and a path, with what stands in place of the names in braces, decoded. */
export function findCall(
  calls: readonly Call[],
  method: string,
  pathname: string,
): Found | { kind: 'no-such-call' } | { kind: 'malformed-path' } | { kind: 'method-not-allowed'; allow: string[] } {
  const segments = pathname.split('/')
  const atPath = calls.filter(({ path }) => matches(path.split('/'), segments))
  const call = atPath.find((each) => each.method === method)
  if (atPath.length === 0) return { kind: 'no-such-call' }
  if (!call) return { kind: 'method-not-allowed', allow: atPath.map((each) => each.method) }
  const params = paramsOf(call.path.split('/'), segments)
  return params ? { kind: 'found', call, params } : { kind: 'malformed-path' }
}

function matches(template: readonly string[], segments: readonly string[]): boolean {
  return template.length === segments.length && template.every((part, place) => nameOf(part) !== null || part === segments[place])
}

function paramsOf(template: readonly string[], segments: readonly string[]): Record<string, string> | null {
  try {
    return Object.fromEntries(
      template.flatMap((part, place) => {
        const name = nameOf(part)
        return name === null ? [] : [[name, decodeURIComponent(segments[place] ?? '')]]
      }),
    )
  } catch {
    return null
  }
}

function nameOf(part: string): string | null {
  return /^\{(\w+)\}$/.exec(part)?.[1] ?? null
}
