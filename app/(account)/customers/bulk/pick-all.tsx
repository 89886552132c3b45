'use client'

import { useEffect, useRef, useState } from 'react'

type Picked = { count: number; of: number }

/**
 * Ticks every row of the page at once, and says how many are ticked. A comfort of scripts: without them it is not there, and each row has its own box.
 * `countLabels`: how many are ticked in words, from none of the rows to all of them.
 */
export function PickAll({ form, label, countLabels }: { form: string; label: string; countLabels: string[] }) {
  const [picked, setPicked] = useState<Picked | null>(null)
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const count = () => {
      const boxes = boxesOf(form)
      setPicked({ count: boxes.filter(({ checked }) => checked).length, of: boxes.length })
    }
    count()
    document.addEventListener('change', count)
    return () => document.removeEventListener('change', count)
  }, [form])
  const isSome = picked !== null && picked.count > 0 && picked.count < picked.of
  useEffect(() => {
    if (box.current) box.current.indeterminate = isSome
  }, [isSome])
  if (picked === null) return null
  const pickAll = (wanted: boolean) => {
    for (const one of boxesOf(form)) one.checked = wanted
    setPicked({ ...picked, count: wanted ? picked.of : 0 })
  }
  return (
    <span className="flex flex-wrap items-center gap-x-3">
      <label className="flex items-center gap-2 pointer-coarse:min-h-11">
        <input
          ref={box}
          type="checkbox"
          className="size-4 accent-accent"
          checked={picked.of > 0 && picked.count === picked.of}
          onChange={({ target }) => pickAll(target.checked)}
        />
        {label}
      </label>
      <output className="text-muted">{countLabels[picked.count]}</output>
    </span>
  )
}

function boxesOf(form: string): HTMLInputElement[] {
  return [...document.querySelectorAll<HTMLInputElement>(`input[type=checkbox][name=pick][form=${form}]`)]
}
