'use client'

import { usePathname } from 'next/navigation'
import { type ReactNode, useEffect, useRef } from 'react'

/** The sections on a narrow screen, behind one button; closed by Escape, and when one has been gone to. Works without scripts. */
export function NavMenu({ label, children }: { label: string; children: ReactNode }) {
  const menu = useRef<HTMLDetailsElement>(null)
  const path = usePathname()
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is what closes it
  useEffect(() => menu.current?.removeAttribute('open'), [path])
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !menu.current?.open) return
      menu.current.removeAttribute('open')
      menu.current.querySelector('summary')?.focus()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
  return (
    <details ref={menu} className="group w-full sm:hidden">
      <summary className="flex min-h-11 items-center justify-between rounded-lg border border-strong-line px-3 font-medium text-sm">
        {label}
        <span aria-hidden="true" className="group-open:rotate-180">
          ▾
        </span>
      </summary>
      <div className="grid grid-cols-2 gap-x-1 pt-2">{children}</div>
    </details>
  )
}
