import { describe, expect, it } from 'vitest'
import { noteProbe } from '@/lib/card-testing/probes'
import { probeBound } from '@/lib/card-testing/rules'

const start = new Date('2026-11-25T10:00:00Z')
const later = (ms: number) => new Date(start.getTime() + ms)

describe('an address that asks for keys that no order has', () => {
  it('may do so up to a bound, is then told until when to stay away, and is free again to the millisecond', () => {
    const ip = '192.0.2.1'
    for (let count = 0; count < probeBound.most; count += 1) expect(noteProbe(ip, start)).toBeNull()
    const until = later(probeBound.windowMs)
    expect(noteProbe(ip, start)).toEqual({ until, begins: true })
    expect(noteProbe(ip, later(1))).toEqual({ until, begins: false })
    expect(noteProbe(ip, later(probeBound.windowMs - 1))).toEqual({ until, begins: false })
    expect(noteProbe(ip, until)).toBeNull()
  })

  it('holds nobody else up', () => {
    for (let count = 0; count <= probeBound.most; count += 1) noteProbe('192.0.2.2', start)
    expect(noteProbe('192.0.2.3', start)).toBeNull()
  })

  it('takes no more memory than for ten thousand addresses', () => {
    for (let count = 0; count < probeBound.most; count += 1) noteProbe('192.0.2.4', start)
    for (let count = 0; count < 10_001; count += 1) noteProbe(`198.18.${count >> 8}.${count & 255}`, start)
    expect(noteProbe('192.0.2.4', start)).toBeNull()
  })
})
