import { redirect } from 'next/navigation'
import type { Query } from '@/lib/platform/list-address'
import { service } from '@/lib/service'
import { listViews, type SavedView, type ViewScreen } from '@/lib/views/saved-views'
import { withRefusal } from './notices'

type Opened = { query: Query; ignored: readonly string[]; address: string; staffId: number }

/**
 * The views that a member of staff keeps of a list. Leads on where the list is not to be drawn under this address: one that says nothing opens the view chosen
 * for that, and a card number stays in no address, so that it is in no link of the page and not in the history either. `address`: the list's, without it.
 */
export async function openList(screen: ViewScreen, { query, ignored, address, staffId }: Opened): Promise<SavedView[]> {
  if (ignored.includes('card-number')) redirect(withRefusal(address))
  const views = await listViews(service(), staffId, screen)
  const first = Object.keys(query).length === 0 ? views.find(({ isDefault }) => isDefault) : undefined
  if (first && first.address !== '') redirect(`/${screen}?${first.address}`)
  return views
}
