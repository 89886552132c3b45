'use client'

import { usePathname, useSearchParams } from 'next/navigation'
import { type ReactNode, useEffect, useRef } from 'react'
import { buttonLook } from './button-look'

/** `group`: of those with the same one only one is open. `open`: whether it is open when a page comes. */
type DropDownProps = { label: string; group: string; open?: boolean; children: ReactNode }

/** What opens below a button, over the page where that is wide. Works without scripts; with them Escape, a press beside it and another address close it. */
export function DropDown({ label, group, open = false, children }: DropDownProps) {
  const place = useRef<HTMLDetailsElement>(null)
  const address = `${usePathname()}?${useSearchParams()}`
  // biome-ignore lint/correctness/useExhaustiveDependencies: another address is what closes it
  useEffect(() => {
    if (place.current) place.current.open = open
  }, [address, open])
  useEffect(() => {
    const close = () => place.current?.removeAttribute('open')
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !place.current?.open) return
      close()
      place.current.querySelector('summary')?.focus()
    }
    const onPress = ({ target }: PointerEvent) => {
      if (target instanceof Node && !place.current?.contains(target)) close()
    }
    window.addEventListener('keydown', onKey)
    window.addEventListener('pointerdown', onPress)
    return () => {
      window.removeEventListener('keydown', onKey)
      window.removeEventListener('pointerdown', onPress)
    }
  }, [])
  return (
    <details ref={place} name={group} open={open} className="group relative max-sm:w-full">
      <summary className={`${buttonLook('secondary', 'sm')} list-none [&::-webkit-details-marker]:hidden`}>
        {label}
        <svg viewBox="0 0 12 12" className="size-3 fill-none stroke-current group-open:rotate-180" aria-hidden="true">
          <path d="m2.5 4.5 3.5 3.5 3.5-3.5" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" />
        </svg>
      </summary>
      <div className="mt-2 rounded-xl border border-line bg-surface p-4 text-sm shadow-lg sm:absolute sm:right-0 sm:z-20 sm:w-72">{children}</div>
    </details>
  )
}
