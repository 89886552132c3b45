'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'
import { LinkPending } from '@/components/ui/link-pending'

/** A link to a section of the account, which says when one is inside it; `exact`: only when one is at its first page. */
export function NavLink({ href, exact = false, children }: { href: string; exact?: boolean; children: ReactNode }) {
  const path = usePathname()
  const current = path === href ? 'page' : !exact && path.startsWith(`${href}/`) ? 'true' : undefined
  return (
    <Link
      href={href}
      aria-current={current}
      className="inline-flex min-h-9 items-center rounded-md px-3 font-medium text-muted text-sm hover:bg-sunken hover:text-ink aria-[current]:bg-sunken aria-[current]:text-ink pointer-coarse:min-h-11"
    >
      {children}
      <LinkPending />
    </Link>
  )
}
