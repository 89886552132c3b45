'use client'

import { useLinkStatus } from 'next/link'

/** Turns inside a link from the click until its page has come. Takes no room, so that nothing jumps. */
export function LinkPending() {
  const { pending } = useLinkStatus()
  return (
    <span className="relative inline-block size-0" aria-hidden="true">
      {pending && <span className="absolute -top-2 left-0 size-3 rounded-full border-2 border-current border-t-transparent motion-safe:animate-spin" />}
    </span>
  )
}
