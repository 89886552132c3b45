import Link from 'next/link'
import { LinkPending } from './link-pending'

type FilterChipProps = { href: string; on: boolean; removable?: boolean; label: string; count?: string; scroll?: boolean }

/** One item of a list of links that each turn a condition on or off, with what is found under it. */
export function FilterChip({ href, on, removable = false, label, count, scroll }: FilterChipProps) {
  return (
    <li>
      <Link
        href={href}
        scroll={scroll}
        aria-current={on || undefined}
        className="inline-flex min-h-9 items-center gap-2 rounded-full border border-line bg-surface px-3 text-sm hover:bg-sunken aria-[current]:border-accent aria-[current]:bg-accent aria-[current]:text-on-accent pointer-coarse:min-h-11"
      >
        <span>
          {label}
          {count !== undefined && (
            <>
              {' '}
              <span className="ml-1 tabular-nums opacity-80">{count}</span>
            </>
          )}
          <LinkPending />
        </span>
        {on && removable && (
          <svg viewBox="0 0 12 12" className="size-3 stroke-current" aria-hidden="true">
            <path d="m2 2 8 8m0-8-8 8" strokeWidth="1.75" strokeLinecap="round" />
          </svg>
        )}
      </Link>
    </li>
  )
}
