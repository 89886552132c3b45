export type FetchBounds = { timeoutMs: number; answerBytes: number }

/** `body` is null when it was longer than it may be. */
export type FetchedAnswer = { status: number; headers: Headers; body: string | null }

/** One exchange by `fetch`, to the last byte of its answer within a time and a size. Rejects as `fetch` does, with a `TimeoutError` when it took too long. */
export function boundedFetch(url: string, init: RequestInit, { timeoutMs, answerBytes }: FetchBounds): Promise<FetchedAnswer> {
  return within(timeoutMs, async (signal) => {
    const response = await fetch(url, { ...init, signal })
    return { status: response.status, headers: response.headers, body: await readBounded(response, answerBytes) }
  })
}

// The timer is ours and is raced: `fetch` holds the signal it is given weakly, so an answer that drips can outlive `AbortSignal.timeout` once that was collected.
async function within<T>(timeoutMs: number, exchange: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController()
  const late = new DOMException('no answer in time', 'TimeoutError')
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(late)
      stop.abort(late)
    }, timeoutMs)
  })
  try {
    return await Promise.race([exchange(stop.signal), timeout])
  } finally {
    clearTimeout(timer)
  }
}

async function readBounded(response: Response, most: number): Promise<string | null> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    size += part.byteLength
    if (size > most) return null
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
