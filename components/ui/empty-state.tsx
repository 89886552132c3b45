import type { ReactNode } from 'react'

/** Nothing to show: what that means, and what to do about it. */
export function EmptyState({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="grid justify-items-center gap-2 rounded-lg border border-line border-dashed px-6 py-8 text-center">
      <p className="font-medium">{title}</p>
      {children && <div className="max-w-prose text-muted text-sm">{children}</div>}
      {action}
    </div>
  )
}
