import { clockFace, urgency } from './time-left'

/** Counts down to the order's time-out. Only the clock face moves every second, and it is not read out; the warnings are, each once. */
export function countDownToTimeOut(): void {
  const warning = document.getElementById('Deadline')
  if (!warning) return
  const face = document.getElementById('TimeLeft')
  const leftMs = timer(Number(warning.dataset.leftMs))
  let told = urgency(leftMs())
  every(() => {
    if (face) face.textContent = clockFace(leftMs())
    const now = urgency(leftMs())
    if (now === told || now === 'none') return now !== 'over'
    told = now
    const notice = document.createElement('p')
    notice.className = 'notice warn'
    notice.textContent = warning.dataset[now] ?? ''
    warning.replaceChildren(notice)
    return now !== 'over'
  })
}

/** Whatever may be pressed for some seconds only, `<form data-ends-ms="10000">`: shows the time that is left in its `[data-seconds]`, and goes when they are over. */
export function countDownOffers(): void {
  for (const offer of document.querySelectorAll<HTMLElement>('[data-ends-ms]')) {
    const leftMs = timer(Number(offer.dataset.endsMs))
    const face = offer.querySelector('[data-seconds]')
    every(() => {
      if (face) face.textContent = clockFace(leftMs())
      offer.hidden = leftMs() <= 0
      return !offer.hidden
    })
  }
}

// By the time since the page was loaded, whatever the clock of the device says.
function timer(ms: number): () => number {
  const start = performance.now()
  return () => ms - (performance.now() - start)
}

function every(step: () => boolean): void {
  if (step()) setTimeout(() => every(step), 1000)
}
