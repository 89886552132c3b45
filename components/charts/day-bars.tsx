/** A bar for each day, the lower part of it set off. Drawn by the server, so that it needs no script; `label` says what a table beside it says in full. */
export function DayBars({ label, days }: { label: string; days: { day: string; all: number; part: number }[] }) {
  const most = Math.max(1, ...days.map(({ all }) => all))
  const width = 100 / days.length
  return (
    <svg viewBox="0 0 100 40" preserveAspectRatio="none" role="img" aria-label={label} className="h-40 w-full">
      {days.map(({ day, all, part }, place) => (
        <g key={day}>
          <rect x={place * width + width * 0.12} width={width * 0.76} y={40 - (all / most) * 39} height={(all / most) * 39} className="fill-strong-line/45" />
          <rect x={place * width + width * 0.12} width={width * 0.76} y={40 - (part / most) * 39} height={(part / most) * 39} className="fill-accent" />
        </g>
      ))}
    </svg>
  )
}
