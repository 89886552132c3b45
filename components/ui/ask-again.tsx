'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'

/**
 * Asks for the page again and again while it is drawn, for what goes on without its reader. With scripts only what has changed is drawn anew: focus, place and
 * what was typed stay (WCAG 2.2 F41). Without them the whole page comes again.
 */
export function AskAgain({ everySeconds }: { everySeconds: number }) {
  const router = useRouter()
  useEffect(() => {
    const asking = setInterval(() => router.refresh(), everySeconds * 1000)
    return () => clearInterval(asking)
  }, [router, everySeconds])
  return (
    <noscript>
      <meta httpEquiv="refresh" content={String(everySeconds)} />
    </noscript>
  )
}
