// The bank is given twenty seconds; after that something else went wrong, and the payer may press again. The server takes the money once anyway.
const releaseAfterMs = 30_000

/** Lets a form that pays be sent once, and shows that it is under way. */
export function sendOnce(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-busy]')) {
    const { form } = button
    form?.addEventListener('submit', (event) => {
      if (form.dataset.sent) return event.preventDefault()
      form.dataset.sent = '1'
      show(button, true)
      setTimeout(() => release(form, button), releaseAfterMs)
    })
    // Coming back by the browser's own button may show the page as it was left.
    addEventListener('pageshow', (event) => event.persisted && form && release(form, button))
  }
}

function release(form: HTMLFormElement, button: HTMLButtonElement): void {
  delete form.dataset.sent
  show(button, false)
}

// Not `disabled`: then the button's own name and value would not be sent, and the focus would be lost.
function show(button: HTMLButtonElement, busy: boolean): void {
  button.setAttribute('aria-disabled', String(busy))
  button.classList.toggle('is-busy', busy)
  const progress = document.getElementById('Progress')
  if (progress) progress.textContent = busy ? (button.dataset.busy ?? '') : ''
}
