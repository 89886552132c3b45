'use client'

import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'

/** `page`: another screen is on its way; `part`: the same screen with other rows. */
export type Awaited = 'page' | 'part'

type Waiting = { awaited: Awaited | null; tell: (awaited: Awaited | null) => void }

const WaitingContext = createContext<Waiting>({ awaited: null, tell: () => {} })

/** What comes faster than this shows no sign of waiting: it would only flicker. */
const patienceMs = 150

/**
 * Knows of the links below it whether one of them is being followed. A file `loading.tsx` would say so too, but it makes the server send its page in pieces
 * that only scripts can put in place; here pages come whole, and waiting is shown by whoever has scripts.
 */
export function WaitingProvider({ children }: { children: ReactNode }) {
  const [awaited, tell] = useState<Awaited | null>(null)
  return <WaitingContext value={{ awaited, tell }}>{children}</WaitingContext>
}

/** Called by a link while its page is on its way. */
export function useTellOfWaiting(): Waiting['tell'] {
  return useContext(WaitingContext).tell
}

/** The place of the screen. While another comes, its outline stands here; while other rows come, the old ones fade. */
export function WaitingMain({ word, children }: { word: string; children: ReactNode }) {
  const awaited = useLate(useContext(WaitingContext).awaited)
  return (
    <main id="content" tabIndex={-1} aria-busy={awaited !== null} className="mx-auto w-full max-w-screen-xl px-4 py-6 outline-none sm:px-6 sm:py-8">
      <p role="status" className="sr-only">
        {awaited && word}
      </p>
      {awaited === 'page' && <Outline />}
      <div hidden={awaited === 'page'} className={awaited === 'part' ? 'opacity-55 motion-safe:transition-opacity' : undefined}>
        {children}
      </div>
    </main>
  )
}

function useLate(awaited: Awaited | null): Awaited | null {
  const [shown, show] = useState<Awaited | null>(null)
  useEffect(() => {
    const timer = setTimeout(() => show(awaited), awaited ? patienceMs : 0)
    return () => clearTimeout(timer)
  }, [awaited])
  return awaited && shown
}

/** A heading, a line of filters and rows, in the measures of a list. */
function Outline() {
  return (
    <div aria-hidden="true" data-outline className="motion-safe:animate-pulse">
      <div className="h-8 w-48 rounded-md bg-gray-soft" />
      <div className="mt-3 h-4 w-full max-w-md rounded bg-gray-soft" />
      <div className="mt-8 flex gap-3">
        {['w-24', 'w-32', 'w-20'].map((width) => (
          <div key={width} className={`h-9 ${width} rounded-md bg-gray-soft`} />
        ))}
      </div>
      <div className="mt-6 divide-y divide-line rounded-xl border border-line bg-surface">
        {['w-3/5', 'w-1/2', 'w-2/3', 'w-2/5', 'w-3/4', 'w-1/3'].map((width) => (
          <div key={width} className="px-4 py-4">
            <div className={`h-4 ${width} rounded bg-gray-soft`} />
          </div>
        ))}
      </div>
    </div>
  )
}
