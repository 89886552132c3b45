import { once } from 'node:events'
import { crc32, createDeflateRaw, type DeflateRaw } from 'node:zlib'

/** A ZIP archive (PKWARE APPNOTE 6.3) written from front to back: sizes and check sums follow the data, so nothing of it has to be kept. */
export type Zip = {
  open: (name: string) => Buffer
  write: (text: string) => Promise<Buffer>
  close: () => Promise<Buffer>
  end: () => Buffer
}

type Entry = { name: Buffer; offset: number; crc: number; packed: number; size: number }

/** Beyond four gigabytes other records would be needed; a sheet has far fewer rows than that takes. */
const most = 0xffff_ffff

export function openZip(at: Date): Zip {
  const entries: Entry[] = []
  const stamp = dosTime(at)
  let written = 0
  let current: (Entry & { deflate: DeflateRaw; ready: Buffer[] }) | null = null
  const count = (bytes: Buffer) => {
    written += bytes.length
    if (written > most) throw new Error('an archive of more than four gigabytes')
    return bytes
  }
  const take = (entry: NonNullable<typeof current>) => {
    const bytes = Buffer.concat(entry.ready.splice(0))
    entry.packed += bytes.length
    return bytes
  }
  return {
    open: (name) => {
      const ready: Buffer[] = []
      const deflate = createDeflateRaw({ level: 4 })
      deflate.on('data', (chunk: Buffer) => ready.push(chunk))
      current = { name: Buffer.from(name), offset: written, crc: 0, packed: 0, size: 0, deflate, ready }
      return count(Buffer.concat([localHeader(current.name, stamp), current.name]))
    },
    write: async (text) => {
      const entry = current
      if (!entry) throw new Error('no file of the archive is open')
      const bytes = Buffer.from(text)
      entry.crc = crc32(bytes, entry.crc)
      entry.size += bytes.length
      if (entry.size > most) throw new Error('a file of more than four gigabytes')
      await new Promise<void>((resolve, reject) => entry.deflate.write(bytes, (error) => (error ? reject(error) : resolve())))
      return count(take(entry))
    },
    close: async () => {
      const entry = current
      if (!entry) throw new Error('no file of the archive is open')
      current = null
      const ended = once(entry.deflate, 'end')
      entry.deflate.end()
      await ended
      const rest = take(entry)
      entries.push(entry)
      return count(Buffer.concat([rest, descriptor(entry)]))
    },
    end: () => {
      const directory = Buffer.concat(entries.map((entry) => Buffer.concat([directoryHeader(entry, stamp), entry.name])))
      return Buffer.concat([directory, endOfDirectory(entries.length, directory.length, written)])
    },
  }
}

/** Bit 3: sizes follow the data; bit 11: names are UTF-8. */
const flags = 0x0808
const deflated = 8
const version = 20

function localHeader(name: Buffer, stamp: number): Buffer {
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x04034b50, 0)
  header.writeUInt16LE(version, 4)
  header.writeUInt16LE(flags, 6)
  header.writeUInt16LE(deflated, 8)
  header.writeUInt32LE(stamp, 10)
  header.writeUInt16LE(name.length, 26)
  return header
}

function descriptor({ crc, packed, size }: Entry): Buffer {
  const record = Buffer.alloc(16)
  record.writeUInt32LE(0x08074b50, 0)
  record.writeUInt32LE(crc, 4)
  record.writeUInt32LE(packed, 8)
  record.writeUInt32LE(size, 12)
  return record
}

function directoryHeader({ name, offset, crc, packed, size }: Entry, stamp: number): Buffer {
  const header = Buffer.alloc(46)
  header.writeUInt32LE(0x02014b50, 0)
  header.writeUInt16LE(version, 4)
  header.writeUInt16LE(version, 6)
  header.writeUInt16LE(flags, 8)
  header.writeUInt16LE(deflated, 10)
  header.writeUInt32LE(stamp, 12)
  header.writeUInt32LE(crc, 16)
  header.writeUInt32LE(packed, 20)
  header.writeUInt32LE(size, 24)
  header.writeUInt16LE(name.length, 28)
  header.writeUInt32LE(offset, 42)
  return header
}

function endOfDirectory(entries: number, bytes: number, offset: number): Buffer {
  const record = Buffer.alloc(22)
  record.writeUInt32LE(0x06054b50, 0)
  record.writeUInt16LE(entries, 8)
  record.writeUInt16LE(entries, 10)
  record.writeUInt32LE(bytes, 12)
  record.writeUInt32LE(offset, 16)
  return record
}

/** Date in the upper and time in the lower half, as MS-DOS wrote them: in two seconds, from 1980 on. */
function dosTime(at: Date): number {
  const date = ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate()
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1)
  return date * 0x10000 + time
}
