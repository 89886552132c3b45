import type { ReactNode } from 'react'

/** A titled part of a page. */
export function Panel({ title, description, actions, children }: { title: string; description?: string; actions?: ReactNode; children: ReactNode }) {
  return (
    <section className="rounded-xl border border-line bg-surface p-5 sm:p-6">
      <div className="mb-4 flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <h2 className="wrap-anywhere font-semibold text-base">{title}</h2>
          {description && <p className="mt-1 text-muted text-sm">{description}</p>}
        </div>
        {actions}
      </div>
      {children}
    </section>
  )
}
