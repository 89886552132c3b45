'use client'

import { useEffect, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { buttonLook } from '@/components/ui/button-look'
import { Notice } from '@/components/ui/notice'

/** As the server tells of a session; null: it has ended. */
export type TimeLeft = { staffId: number; leftMs: number; canLast: boolean } | null

type Told = 'nothing' | 'ends' | 'ends-for-good' | 'ended' | 'other' | 'again'

export type SessionTexts = Record<Exclude<Told, 'nothing'>, string> & { goOn: string; signIn: string; reload: string }

type Props = {
  /** Whose page this is. */
  staffId: number
  /** How long a session lasts from now on, and how long before its end one is told. */
  leftMs: number
  warningMs: number
  texts: SessionTexts
}

/** How often the server is asked again while something is told: another window may have gone on. */
const watchMs = 15_000

/**
 * Tells whoever works before his session ends (WCAG 2.2.1), and when it has ended, so that nothing that was typed is lost: a form is then kept from being
 * sent to where nobody is signed in any more.
 */
export function SessionWatch({ staffId, leftMs, warningMs, texts }: Props) {
  const [told, tell] = useState<Told>('nothing')
  const place = useRef<HTMLDivElement>(null)
  const goOn = useRef(() => {})

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    let now: Told = 'nothing'
    const wait = (ms: number) => {
      clearTimeout(timer)
      timer = setTimeout(() => ask('GET'), ms)
    }
    async function ask(method: 'GET' | 'POST'): Promise<void> {
      const left = await readTimeLeft(method)
      if (left === undefined) return wait(watchMs)
      now = toldOf(left, { before: now, staffId, warningMs })
      tell(now)
      wait(now === 'nothing' && left ? left.leftMs - warningMs : watchMs)
    }
    const look = () => {
      if (document.visibilityState === 'visible') ask('GET')
    }
    // Before React sees it: what was typed stays in the fields only if nothing is sent.
    const hold = (event: SubmitEvent) => {
      const form = event.target instanceof HTMLFormElement ? event.target : null
      const isSearch = form?.method === 'get' && form.getAttribute('action')?.startsWith('/')
      if ((now !== 'ended' && now !== 'other') || isSearch) return
      event.preventDefault()
      event.stopImmediatePropagation()
      place.current?.focus()
      look()
    }
    goOn.current = () => ask('POST')
    wait(leftMs - warningMs)
    document.addEventListener('visibilitychange', look)
    window.addEventListener('focus', look)
    window.addEventListener('submit', hold, { capture: true })
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', look)
      window.removeEventListener('focus', look)
      window.removeEventListener('submit', hold, { capture: true })
    }
  }, [staffId, leftMs, warningMs])

  if (told === 'nothing') return null
  return (
    <div ref={place} tabIndex={-1} data-stays-in-view className="sticky bottom-2 z-20 mx-auto w-full max-w-screen-xl px-4 sm:px-6 print:hidden">
      <Notice tone={told === 'again' ? 'success' : 'danger'}>
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p className="max-w-prose">{texts[told]}</p>
          {told === 'ends' && (
            <Button size="sm" onClick={() => goOn.current()}>
              {texts.goOn}
            </Button>
          )}
          {told === 'ended' && (
            <a href="/sign-in" target="_blank" rel="noopener" className={buttonLook('secondary', 'sm')}>
              {texts.signIn}
            </a>
          )}
          {told === 'other' && (
            <Button size="sm" onClick={() => location.reload()}>
              {texts.reload}
            </Button>
          )}
        </div>
      </Notice>
    </div>
  )
}

function toldOf(left: TimeLeft, { before, staffId, warningMs }: { before: Told; staffId: number; warningMs: number }): Told {
  if (left === null) return 'ended'
  if (left.staffId !== staffId) return 'other'
  if (left.leftMs <= warningMs) return left.canLast ? 'ends' : 'ends-for-good'
  return before === 'ended' ? 'again' : 'nothing'
}

/** Undefined: the server cannot be reached, which says nothing of the session. */
async function readTimeLeft(method: 'GET' | 'POST'): Promise<TimeLeft | undefined> {
  try {
    const answer = await fetch('/session', { method, cache: 'no-store' })
    return answer.ok ? ((await answer.json()) as TimeLeft) : undefined
  } catch {
    return undefined
  }
}
