'use client'

import { usePathname, useSearchParams } from 'next/navigation'
import { createContext, type ReactNode, type RefObject, useContext, useEffect, useRef, useState } from 'react'

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
  const place = useRef<HTMLElement>(null)
  useFocusOfWhatCame(place)
  return (
    <main ref={place} id="content" tabIndex={-1} aria-busy={awaited !== null} className="mx-auto w-full max-w-screen-xl px-4 py-6 outline-none sm:px-6 sm:py-8">
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

/** Parameters of an address by which a screen says what an act has come to. */
const tellings = ['done', 'saved', 'refused', 'ended']

/**
 * A form that was sent, and a link that opened one, are gone with their screen, and the focus with them: then it goes on where the address points, or at the
 * beginning of the screen. What an act has come to is gone to in any case, because only so everybody hears of it.
 */
function useFocusOfWhatCame(place: RefObject<HTMLElement | null>) {
  const path = usePathname()
  const parameters = useSearchParams()
  const shown = useRef<string | null>(null)
  useEffect(() => {
    const address = `${path}?${parameters}`
    const isFirst = shown.current === null
    if (isFirst || shown.current === address) {
      shown.current = address
      return
    }
    shown.current = address
    const told = tellings.some((name) => parameters.has(name)) ? place.current?.querySelector<HTMLElement>('[data-notice]') : null
    const isLost = document.activeElement === null || document.activeElement === document.body
    if (!told && !isLost) return
    const target = told ?? document.getElementById(location.hash.slice(1)) ?? place.current
    if (target && !target.hasAttribute('tabindex')) target.tabIndex = -1
    target?.focus({ preventScroll: told === null })
  }, [place, path, parameters])
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
