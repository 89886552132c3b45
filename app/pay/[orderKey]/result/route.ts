import { service } from '@/lib/service'
import { showResult } from '../show-order'

export async function GET(request: Request, { params }: { params: Promise<{ orderKey: string }> }): Promise<Response> {
  return showResult(service(), request, (await params).orderKey)
}
