import { crc32, inflateRawSync } from 'node:zlib'

/** The files of an archive, read by its directory as a spreadsheet does; check sums and sizes must be right. */
export function readZip(archive: Buffer): Map<string, string> {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  const files = new Map<string, string>()
  let place = archive.readUInt32LE(end + 16)
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (archive.readUInt32LE(place) !== 0x02014b50) throw new Error('no entry of the directory')
    const [crc, packed, size] = [archive.readUInt32LE(place + 16), archive.readUInt32LE(place + 20), archive.readUInt32LE(place + 24)]
    const nameLength = archive.readUInt16LE(place + 28)
    const local = archive.readUInt32LE(place + 42)
    const name = archive.subarray(place + 46, place + 46 + nameLength).toString()
    if (archive.readUInt32LE(local) !== 0x04034b50) throw new Error(`${name} is not where the directory says`)
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
    const data = inflateRawSync(archive.subarray(start, start + packed))
    if (data.length !== size || crc32(data) !== crc) throw new Error(`${name} is damaged`)
    files.set(name, data.toString())
    place += 46 + nameLength + archive.readUInt16LE(place + 30) + archive.readUInt16LE(place + 32)
  }
  return files
}

/** Rows of a sheet: texts and numbers as they stand in it, an empty cell as null. */
export function readSheet(xml: string): (string | null)[][] {
  return [...xml.matchAll(/<row>(.*?)<\/row>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<c\/>|<c[^>]*>(?:<is><t[^>]*>(.*?)<\/t><\/is>|<v>(.*?)<\/v>)<\/c>/gs)].map(([, text, number]) => text ?? number ?? null),
  )
}
