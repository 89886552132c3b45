/** Grey shapes in place of a screen that is on its way. */
export default function Loading() {
  return (
    <div aria-busy="true" className="grid animate-pulse gap-6">
      <div className="h-8 w-56 rounded bg-sunken" />
      <div className="h-24 rounded-xl bg-sunken" />
      <div className="h-96 rounded-xl bg-sunken" />
    </div>
  )
}
