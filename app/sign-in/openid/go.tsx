'use client'

import { useEffect, useRef } from 'react'

/**
 * Goes to another site, once, leaving nothing to come back to in the history. Without scripts the browser is told by the document; with them it is not,
 * because a document that is brought to life while it leaves would tell it twice, and the second request would spoil the first.
 */
export function Go({ to }: { to: string }) {
  const gone = useRef(false)
  useEffect(() => {
    if (gone.current) return
    gone.current = true
    location.replace(to)
  }, [to])
  return (
    <noscript>
      <meta httpEquiv="refresh" content={`0;url=${to}`} />
    </noscript>
  )
}
