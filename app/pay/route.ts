import { service } from '@/lib/service'
import { showUnknown } from './[orderKey]/show-page'
import { guarded } from './guarded'

/** /pay itself is no page: answered like a key that no order has, with the same headers. */
export const GET = guarded((request: Request) => showUnknown(service(), request))

export { GET as DELETE, GET as OPTIONS, GET as PATCH, GET as POST, GET as PUT }
