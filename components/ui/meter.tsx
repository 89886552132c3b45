/** How much of something is used. `value` of `max`; the text beside it says the same in words. */
export function Meter({ label, value, max, text }: { label: string; value: number; max: number; text: string }) {
  const percent = max > 0 ? Math.round((Math.min(value, max) / max) * 100) : 100
  return (
    <div className="grid gap-1">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 text-sm">
        <span className="font-medium">{label}</span>
        <span className="tabular-nums">{text}</span>
      </div>
      <MeterBar share={percent / 100} label={label} text={text} />
    </div>
  )
}

/** The bar alone; without a label it only repeats, for the eye, what stands beside it. `share` of one, more is shown as full. */
export function MeterBar({ share, label, text }: { share: number; label?: string; text?: string }) {
  return (
    <meter
      className="h-2 w-full appearance-none overflow-hidden rounded-full bg-line [&::-moz-meter-bar]:[background:var(--accent)] [&::-webkit-meter-bar]:h-2 [&::-webkit-meter-bar]:rounded-full [&::-webkit-meter-bar]:border-0 [&::-webkit-meter-bar]:[background:var(--line)] [&::-webkit-meter-inner-element]:h-2 [&::-webkit-meter-optimum-value]:rounded-full [&::-webkit-meter-optimum-value]:[background:var(--accent)]"
      min={0}
      max={100}
      value={Math.round(Math.min(share, 1) * 100)}
      aria-label={label}
      aria-valuetext={text}
      aria-hidden={label === undefined || undefined}
    />
  )
}
