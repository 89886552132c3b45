// The worker of the product, by a clock that began at a moment of the test's: node --import tsx tests/jobs/worker-at.ts ISO
const shift = Date.parse(process.argv[2] ?? '') - Date.now()
const RealDate = Date

class ShiftedDate extends RealDate {
  constructor(...parts: [] | [number | string | Date]) {
    if (parts.length === 0) super(RealDate.now() + shift)
    else super(...(parts as [number]))
  }
  static override now() {
    return RealDate.now() + shift
  }
}

globalThis.Date = ShiftedDate as DateConstructor
await import('@/bin/worker')

export {}
