import { brandOfStart } from './brands'
import { groupAfterBackspace, groupDigits, onlyDigits } from './card-number'
import { strokeBehindMonth } from './expiry-date'

/** Groups what is typed, pasted or filled in, shows the brand, and says how many digits its CVC2 has. */
export function helpWithCardFields(): void {
  const pan = document.getElementById('CardNumber') as HTMLInputElement | null
  if (pan) helpWithNumber(pan)
  const expiry = document.getElementById('ExpireDate') as HTMLInputElement | null
  if (expiry) helpWithExpiry(expiry)
  for (const choice of document.querySelectorAll<HTMLInputElement>('input[name=SavedCard]')) {
    const tell = () => choice.checked && tellCvc2(choice.dataset.brand ?? null)
    choice.addEventListener('change', tell)
    tell()
  }
}

function helpWithNumber(pan: HTMLInputElement): void {
  let before = pan.value
  const show = () => {
    before = pan.value
    const brand = brandOfStart(onlyDigits(pan.value))
    showBrand(brand)
    tellCvc2(brand)
  }
  pan.addEventListener('input', (event) => {
    const { inputType, isComposing } = event as InputEvent
    if (isComposing) return
    const now = { text: pan.value, caret: pan.selectionStart ?? pan.value.length }
    const grouped = inputType === 'deleteContentBackward' ? groupAfterBackspace(before, now) : groupDigits(now)
    if (grouped.text !== now.text) {
      pan.value = grouped.text
      if (document.activeElement === pan) pan.setSelectionRange(grouped.caret, grouped.caret)
    }
    show()
  })
  // Some fill fields in without an input event; and a reload may bring a value back.
  pan.addEventListener('change', () => {
    pan.value = groupDigits({ text: pan.value, caret: 0 }).text
    show()
  })
  show()
}

function helpWithExpiry(expiry: HTMLInputElement): void {
  expiry.addEventListener('input', (event) => {
    const { inputType, isComposing } = event as InputEvent
    const deletes = inputType?.startsWith('delete') ?? false
    if (isComposing || deletes || expiry.selectionStart !== expiry.value.length) return
    const better = strokeBehindMonth(expiry.value)
    if (better !== expiry.value) expiry.value = better
  })
}

function showBrand(brand: string | null): void {
  const plates = document.querySelector<HTMLElement>('.brands')
  if (!plates) return
  if (brand === null) delete plates.dataset.brand
  else plates.dataset.brand = brand
  for (const plate of plates.querySelectorAll<HTMLElement>('[data-of]')) plate.classList.toggle('is', plate.dataset.of === brand)
  const said = document.getElementById('Brand')
  const name = plates.querySelector<HTMLElement>('.is')?.dataset.name ?? ''
  if (said && said.textContent !== name) said.textContent = name
}

function tellCvc2(brand: string | null): void {
  const field = document.getElementById('CVC2') as HTMLInputElement | null
  const hint = document.getElementById('CVC2-hint')
  if (!field || !hint) return
  hint.dataset.any ??= hint.textContent ?? ''
  const text = brand === null ? hint.dataset.any : brand === 'amex' ? hint.dataset.four : hint.dataset.three
  if (text && hint.textContent !== text) hint.textContent = text
  field.maxLength = brand === null || brand === 'amex' ? 4 : 3
}
