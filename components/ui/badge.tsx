import type { ReactNode } from 'react'

export type Tone = 'neutral' | 'green' | 'yellow' | 'red' | 'blue' | 'gray'

const tones: Record<Tone, string> = {
  neutral: 'bg-ink text-ground',
  green: 'bg-green-soft text-green-ink',
  yellow: 'bg-yellow-soft text-yellow-ink',
  red: 'bg-red-soft text-red-ink',
  blue: 'bg-blue-soft text-blue-ink',
  gray: 'bg-gray-soft text-gray-ink',
}

/** A short word in a coloured pill. The word says it all; the colour only repeats it. */
export function Badge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={`inline-flex items-center whitespace-nowrap rounded-full px-2.5 py-0.5 font-medium text-sm forced-colors:border ${tones[tone]}`}>
      {children}
    </span>
  )
}
