import Link from 'next/link'
import type { ReactNode } from 'react'
import { LinkPending } from './link-pending'

type PageHeaderProps = { title: string; subtitle?: string; back?: { href: string; label: string }; actions?: ReactNode }

export function PageHeader({ title, subtitle, back, actions }: PageHeaderProps) {
  return (
    <header className="grid gap-2">
      {back && (
        <nav>
          <Link
            href={back.href}
            className="inline-flex min-h-6 items-center pointer-coarse:min-h-11 text-muted text-sm underline decoration-line underline-offset-4 hover:text-ink"
          >
            <span aria-hidden="true">←&nbsp;</span>
            {back.label}
            <LinkPending />
          </Link>
        </nav>
      )}
      <div className="flex flex-wrap items-end justify-between gap-3">
        <div className="min-w-0">
          <h1 className="wrap-anywhere font-semibold text-2xl tracking-tight">{title}</h1>
          {subtitle && <p className="mt-1 text-muted text-sm">{subtitle}</p>}
        </div>
        {actions}
      </div>
    </header>
  )
}
