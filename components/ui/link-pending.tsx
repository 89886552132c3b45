'use client'

import { useLinkStatus } from 'next/link'
import { useLayoutEffect, useRef } from 'react'
import { useTellOfWaiting } from './waiting'

/** Turns inside a link from the click until its page has come, and tells the frame of the screen. Takes no room, so that nothing jumps. */
export function LinkPending() {
  const { pending } = useLinkStatus()
  const tell = useTellOfWaiting()
  const place = useRef<HTMLSpanElement>(null)
  useLayoutEffect(() => {
    if (!pending) return
    tell(place.current?.closest('a')?.pathname === location.pathname ? 'part' : 'page')
    return () => tell(null)
  }, [pending, tell])
  return (
    <span ref={place} className="relative inline-block size-0" aria-hidden="true">
      {pending && <span className="absolute -top-2 left-0 size-3 rounded-full border-2 border-current border-t-transparent motion-safe:animate-spin" />}
    </span>
  )
}
