import Link from 'next/link'
import type { TableColumn } from '@/components/table/data-table'
import { LinkPending } from '@/components/ui/link-pending'

type SortHeading = { label: string; href: string; direction: 'asc' | 'desc' | null }

/** A heading that sorts by its column. `direction`: how the list is sorted by it now; the link then turns it round. */
export function sortHeading({ label, href, direction }: SortHeading): Pick<TableColumn, 'header' | 'sorted'> {
  return {
    header: (
      <Link href={href} className="underline decoration-line underline-offset-4 hover:text-ink">
        {label}
        {direction && <span aria-hidden="true">{direction === 'asc' ? ' ↑' : ' ↓'}</span>}
        <LinkPending />
      </Link>
    ),
    sorted: direction ? (direction === 'asc' ? 'ascending' : 'descending') : undefined,
  }
}
