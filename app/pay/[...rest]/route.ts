import { service } from '@/lib/service'
import { showUnknown } from '../[orderKey]/show-page'
import { guarded } from '../guarded'

/** Whatever stands under /pay and is no page of ours: answered like a key that no order has, with the same headers. */
export const GET = guarded((request: Request) => showUnknown(service(), request))

export { GET as DELETE, GET as OPTIONS, GET as PATCH, GET as POST, GET as PUT }
