import type { ReactNode } from 'react'

const tones = {
  info: 'border-blue-ink/30 bg-blue-soft text-blue-ink',
  success: 'border-green-ink/30 bg-green-soft text-green-ink',
  warning: 'border-yellow-ink/30 bg-yellow-soft text-yellow-ink',
  danger: 'border-red-ink/30 bg-red-soft text-red-ink',
}

/** What has just happened, or what is wrong; announced by screen readers. */
export function Notice({ tone, title, children }: { tone: keyof typeof tones; title?: string; children?: ReactNode }) {
  return (
    <div data-notice role={tone === 'danger' ? 'alert' : 'status'} className={`rounded-lg border px-4 py-3 text-sm ${tones[tone]}`}>
      {title && <p className="font-semibold">{title}</p>}
      {children}
    </div>
  )
}
