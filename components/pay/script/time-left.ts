/** Time as a clock face: 4:05, 59:59; nothing from an hour on, where the moment itself says more. */
export function clockFace(leftMs: number): string {
  const seconds = Math.max(Math.ceil(leftMs / 1000), 0)
  if (seconds >= 3600) return ''
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** What an order that times out in so long deserves to be told. */
export function urgency(leftMs: number): 'none' | 'soon' | 'last' | 'over' {
  if (leftMs <= 0) return 'over'
  if (leftMs <= 60_000) return 'last'
  return leftMs <= 300_000 ? 'soon' : 'none'
}
