import { randomUUID } from 'node:crypto'
import { connection } from 'next/server'
import { type Obstacle, readObstacles } from '@/lib/platform/readiness'
import { service } from '@/lib/service'

export const dynamic = 'force-dynamic'

/** Readiness: 200 when database, migrations and key provider allow work, else 503 with the reasons (RFC 9457). */
export async function GET(): Promise<Response> {
  await connection()
  const obstacles = await obstaclesNow()
  const headers = { 'cache-control': 'no-store' }
  if (obstacles.length === 0) return Response.json({ status: 'ready' }, { headers })
  const problem = {
    type: 'about:blank',
    title: 'Service Unavailable',
    status: 503,
    detail: obstacles.join(', '),
    code: 'not-ready',
    traceId: randomUUID(),
    errors: obstacles.map((code) => ({ code })),
  }
  return Response.json(problem, { status: 503, headers: { ...headers, 'content-type': 'application/problem+json', 'retry-after': '5' } })
}

async function obstaclesNow(): Promise<(Obstacle | 'settings-wrong')[]> {
  try {
    const { db, keys } = service()
    return await readObstacles({ db, openKeys: () => keys.mac('session', 'ready') })
  } catch {
    return ['settings-wrong']
  }
}
