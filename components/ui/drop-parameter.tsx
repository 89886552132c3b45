'use client'

import { useEffect } from 'react'

/** Takes a parameter out of the address once the page has been seen, so that reloading it does not say the same again. */
export function DropParameter({ name }: { name: string }) {
  useEffect(() => {
    const url = new URL(window.location.href)
    if (!url.searchParams.has(name)) return
    url.searchParams.delete(name)
    window.history.replaceState(null, '', url)
  }, [name])
  return null
}
