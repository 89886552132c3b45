'use client'

import { useEffect, useState } from 'react'

/** Ticks every row of the page at once. A comfort of scripts: without them it is not there, and each row has its own box. */
export function PickAll({ form, label }: { form: string; label: string }) {
  const [ready, setReady] = useState(false)
  useEffect(() => setReady(true), [])
  if (!ready) return null
  const pickAll = (picked: boolean) => {
    for (const box of document.querySelectorAll<HTMLInputElement>(`input[type=checkbox][name=pick][form=${form}]`)) box.checked = picked
  }
  return (
    <label className="flex items-center gap-2 pointer-coarse:min-h-11">
      <input type="checkbox" className="size-4 accent-accent" onChange={({ target }) => pickAll(target.checked)} />
      {label}
    </label>
  )
}
