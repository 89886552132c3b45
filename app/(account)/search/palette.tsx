'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { type KeyboardEvent, useCallback, useEffect, useId, useRef, useState, useTransition } from 'react'
import { buttonLook } from '@/components/ui/button-look'
import { LinkPending } from '@/components/ui/link-pending'
import { useTellOfWaiting } from '@/components/ui/waiting'
import type { Hit, HitGroup, HitKind, Hits } from './find-hits'

type Texts = {
  title: string
  open: string
  label: string
  placeholder: string
  none: string
  card: string
  failed: string
  close: string
  keys: string
  groups: Record<HitKind, string>
  /** "{count} found", the number as `#`; `countMore`: and there are others. */
  count: string
  countMore: string
}

/** What can be chosen of a group: what was found, and then the way to the rest. */
function hitsOf({ hits, all }: HitGroup): Hit[] {
  return all ? [...hits, all] : hits
}

/** Waits for a pause in typing, so that a word is asked for once. */
const pauseMs = 150

/**
 * Goes anywhere by a few letters: Ctrl-K (Cmd-K) or the button, which without scripts leads to the page of the same search. A combobox with a list of choices (WAI-ARIA APG), in a dialog of the
 * browser: Escape closes it, and the focus goes back to where it was.
 */
export function Palette({ texts, longest }: { texts: Texts; longest: number }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const router = useRouter()
  const id = useId()
  const [text, setText] = useState('')
  const [found, setFound] = useState<((Hits | { kind: 'failed' }) & { of: string }) | null>(null)
  /** Enter was pressed before the answer to what is typed had come: the first hit of that answer is gone to. */
  const [isEntered, setIsEntered] = useState(false)
  const [isGoing, startGoing] = useTransition()
  const tell = useTellOfWaiting()
  const [active, setActive] = useState(0)
  const [isOpen, setIsOpen] = useState(false)

  const open = useCallback(() => {
    if (dialog.current?.open) return
    dialog.current?.showModal()
    input.current?.select()
    setIsEntered(false)
    setIsOpen(true)
  }, [])
  useEffect(() => {
    if (isOpen) input.current?.select()
  }, [isOpen])
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      // By its letter, and in a layout of other letters by the place of the key: in a Cyrillic one it types another, and in Dvorak K is elsewhere.
      const isK = /^[a-z]$/i.test(event.key) ? event.key.toLowerCase() === 'k' : event.code === 'KeyK'
      if (!isK || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
      event.preventDefault()
      open()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [open])

  useEffect(() => {
    if (!isOpen) return
    const stop = new AbortController()
    const ask = async () => {
      try {
        const answer = await fetch('/search/hits', { method: 'POST', body: new URLSearchParams({ q: text }), signal: stop.signal })
        if (answer.status === 401) return window.location.reload()
        setFound({ ...(answer.ok ? ((await answer.json()) as Hits) : { kind: 'failed' as const }), of: text })
        setActive(0)
      } catch {
        if (!stop.signal.aborted) setFound({ kind: 'failed', of: text })
      }
    }
    const timer = setTimeout(ask, text === '' ? 0 : pauseMs)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [isOpen, text])

  const groups = found?.kind === 'found' ? found.groups : []
  const hits = groups.flatMap(hitsOf)
  const count = groups.reduce((sum, group) => sum + group.hits.length, 0)
  const more = groups.some((group) => group.more)
  const current = hits[active]
  const optionId = (place: number) => `${id}-option-${place}`
  useEffect(() => {
    document.getElementById(`${id}-option-${active}`)?.scrollIntoView({ block: 'nearest' })
  }, [id, active])

  const go = useCallback(
    (href: string) => {
      dialog.current?.close()
      setText('')
      startGoing(() => router.push(href))
    },
    [router],
  )
  useEffect(() => {
    if (!isGoing) return
    tell('page')
    return () => tell(null)
  }, [isGoing, tell])
  useEffect(() => {
    if (!isEntered || found?.of !== text) return
    setIsEntered(false)
    if (current) go(current.href)
  }, [isEntered, found, text, current, go])
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const last = hits.length - 1
    const to = { ArrowDown: active >= last ? 0 : active + 1, ArrowUp: active <= 0 ? last : active - 1, PageDown: last, PageUp: 0 }[event.key]
    if (to !== undefined && last >= 0) {
      event.preventDefault()
      setActive(to)
    }
    if (event.key === 'Enter') {
      event.preventDefault()
      // What stands there belongs to fewer letters than were typed, and is not what was meant.
      setIsEntered(true)
    }
  }
  const said =
    found === null
      ? ''
      : found.kind === 'found'
        ? count === 0
          ? texts.none
          : (more ? texts.countMore : texts.count).replace('#', String(count))
        : texts[found.kind]
  let place = -1
  return (
    <>
      <Link
        href="/search"
        aria-keyshortcuts="Control+K Meta+K"
        aria-haspopup="dialog"
        className={buttonLook('secondary', 'sm')}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return
          event.preventDefault()
          open()
        }}
      >
        {texts.open}
        <kbd className="ml-1 rounded border border-line px-1 font-sans text-muted text-xs max-sm:hidden">Ctrl K</kbd>
        <LinkPending />
      </Link>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: Escape does by keys what a press beside the box does */}
      <dialog
        ref={dialog}
        aria-label={texts.title}
        onClose={() => {
          // The browser tells of it a moment later; whoever is that fast has opened it again.
          if (dialog.current?.open) return
          setIsOpen(false)
          setIsEntered(false)
          setFound(null)
        }}
        // A press beside the box, which fills the dialog, closes it.
        onClick={(event) => event.target === dialog.current && dialog.current?.close()}
        className="mx-auto mt-[10vh] w-[min(40rem,calc(100vw-1.5rem))] rounded-xl border border-line bg-surface p-0 text-ink shadow-xl backdrop:bg-black/50"
      >
        {isOpen && (
          <div className="grid max-h-[75vh] grid-rows-[auto_minmax(0,1fr)_auto]">
            <div className="flex items-center gap-2 border-line border-b p-3">
              <input
                ref={input}
                type="text"
                role="combobox"
                aria-label={texts.label}
                aria-expanded={hits.length > 0}
                aria-controls={`${id}-list`}
                aria-autocomplete="list"
                aria-activedescendant={current ? optionId(active) : undefined}
                placeholder={texts.placeholder}
                value={text}
                maxLength={longest}
                autoComplete="off"
                spellCheck={false}
                onChange={({ target }) => {
                  setText(target.value)
                  setIsEntered(false)
                }}
                onKeyDown={onKeyDown}
                className="min-h-11 w-full min-w-0 rounded-lg bg-transparent px-2 text-base placeholder:text-muted"
              />
              <button type="button" className={buttonLook('ghost', 'sm')} onClick={() => dialog.current?.close()}>
                {texts.close}
              </button>
            </div>
            <div id={`${id}-list`} role="listbox" aria-label={texts.title} className="overflow-y-auto p-2 empty:p-0">
              {groups.map((group) => (
                // biome-ignore lint/a11y/useSemanticElements: a group of choices, which no fieldset is
                <div key={group.kind} role="group" aria-labelledby={`${id}-${group.kind}`} className="grid gap-0.5 py-1">
                  <div id={`${id}-${group.kind}`} role="presentation" className="px-2 py-1 font-medium text-muted text-xs">
                    {texts.groups[group.kind]}
                  </div>
                  {hitsOf(group).map((hit) => {
                    place += 1
                    const mine = place
                    return (
                      // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field, which says which choice is active
                      // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field
                      <div
                        key={hit.href}
                        id={optionId(mine)}
                        role="option"
                        aria-selected={mine === active}
                        onClick={() => go(hit.href)}
                        onPointerMove={() => setActive(mine)}
                        className="grid cursor-pointer rounded-lg px-2 py-1.5 text-sm aria-selected:bg-sunken aria-selected:shadow-[inset_3px_0_0_var(--accent)] pointer-coarse:min-h-11"
                      >
                        <span className={hit === group.all ? 'text-muted' : 'wrap-anywhere font-medium'}>{hit.name}</span>
                        {group.kind !== 'screens' && hit.more && <span className="wrap-anywhere text-muted text-xs">{hit.more}</span>}
                      </div>
                    )
                  })}
                </div>
              ))}
            </div>
            <div className="flex flex-wrap justify-between gap-x-4 border-line border-t px-4 py-2 text-muted text-xs">
              <span role="status">{said}</span>
              <span aria-hidden="true">{texts.keys}</span>
            </div>
          </div>
        )}
      </dialog>
    </>
  )
}
