import { connection } from 'next/server'
import { service } from '@/lib/service'
import { answerMetrics } from './answer-metrics'

export const dynamic = 'force-dynamic'

export async function GET(request: Request): Promise<Response> {
  await connection()
  return answerMetrics(service(), request)
}
