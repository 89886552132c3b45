/** `all` may be null: of a day without anything there is no rate. */
export type DayBar = { day: string; all: number | null; part: number; text: string }

/**
 * A bar for each day, the lower part of it set off; first and last day and the height are named. Drawn by the server, so that it needs no script; `label` says
 * what a table beside it says in full, and `text` of a day is shown where one points at it.
 */
export function DayBars({ label, top, ends, days }: { label: string; top: { value: number; text: string }; ends: [string, string]; days: DayBar[] }) {
  const most = Math.max(1, top.value)
  const width = 100 / days.length
  return (
    <div className="grid gap-1 text-muted text-xs tabular-nums">
      <span aria-hidden="true" className="border-line border-b pb-0.5">
        {top.text}
      </span>
      <svg viewBox="0 0 100 40" preserveAspectRatio="none" role="img" aria-label={label} className="h-36 w-full border-line border-b">
        {days.map(({ day, all, part, text }, place) => (
          <g key={day} className="hover:opacity-70">
            <title>{text}</title>
            <rect x={place * width} width={width} y={0} height={40} className="fill-transparent" />
            <rect
              x={place * width + width * 0.12}
              width={width * 0.76}
              y={40 - ((all ?? 0) / most) * 40}
              height={((all ?? 0) / most) * 40}
              className="fill-strong-line/45"
            />
            <rect x={place * width + width * 0.12} width={width * 0.76} y={40 - (part / most) * 40} height={(part / most) * 40} className="fill-accent" />
          </g>
        ))}
      </svg>
      <span aria-hidden="true" className="flex justify-between">
        <span>{ends[0]}</span>
        <span>{ends[1]}</span>
      </span>
    </div>
  )
}
