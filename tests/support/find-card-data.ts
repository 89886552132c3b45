import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'

/** Where card data was found, and in which form. Never the data itself. */
export type Finding = { file: string; form: string; at: number }

const chunkBytes = 32 * 1024 * 1024
/** More than the longest form that is searched for, so that nothing hides on a seam between two chunks. */
const overlapBytes = 512

/**
 * Searches every file under `folder` for the given PANs and for anything that is named as a CVC2 and followed by one (PCI DSS 3.3.1, 3.5.1).
 * A database is searched as its files are, WAL included, so it should be stopped before. `except` are names of files to leave out.
 */
export function findCardData(folder: string, pans: readonly string[], except: readonly string[] = []): Finding[] {
  const search = compile(pans)
  return filesUnder(folder)
    .filter((file) => !except.includes(relative(folder, file)))
    .flatMap((file) => findInFile(file, search).map((finding) => ({ ...finding, file: relative(folder, file) })))
}

type Needle = { bytes: Buffer; form: string }
/** Needles by their first two bytes: one look per byte of a file, whatever their number. */
type Search = { starts: Uint8Array; needles: Map<number, Needle[]> }

function compile(pans: readonly string[]): Search {
  const search: Search = { starts: new Uint8Array(65_536), needles: new Map() }
  for (const pan of pans) {
    for (const needle of formsOf(pan)) {
      const start = needle.bytes.readUInt16BE(0)
      search.starts[start] = 1
      search.needles.set(start, [...(search.needles.get(start) ?? []), needle])
    }
  }
  return search
}

/** A PAN as it may lie somewhere by mistake. */
export function formsOf(pan: string): Needle[] {
  const grouped = (pan.length === 15 ? /^(\d{4})(\d{6})(\d{5})$/ : /^(\d{4})(\d{4})(\d{4})(\d+)$/).exec(pan)?.slice(1) ?? [pan]
  const hex = Buffer.from(pan, 'ascii').toString('hex')
  const wide = Buffer.from(pan, 'utf16le')
  const texts: [string, string][] = [
    ['plain', pan],
    ['with spaces', grouped.join(' ')],
    ['with hyphens', grouped.join('-')],
    ['with plus signs', grouped.join('+')],
    ['with encoded spaces', grouped.join('%20')],
    ['backwards', [...pan].reverse().join('')],
    ['hex', hex],
    ...base64Cores(Buffer.from(pan, 'ascii')).map((core): [string, string] => ['base64', core]),
  ]
  const needles = texts.map(([form, text]) => ({ form, bytes: Buffer.from(text, 'latin1') }))
  const packed = [pan.length % 2 === 0 ? pan : `${pan}f`, pan.length % 2 === 0 ? `0${pan}f` : `0${pan}`]
    .map((digits) => Buffer.from(digits, 'hex'))
    // Numbers of almost only zeros look like any small number of a database when they are packed.
    .filter((bytes) => bytes.filter((byte) => byte !== 0).length >= 5)
  const utf16 = [wide, Buffer.from(wide).swap16()]
  return [...needles, ...utf16.map((bytes) => ({ form: 'UTF-16', bytes })), ...packed.map((bytes) => ({ form: 'packed', bytes }))]
}

// Base64 depends on where in a group of three bytes the text begins; what neighbours influence is cut off at both ends.
function base64Cores(bytes: Buffer): string[] {
  return [0, 1, 2].map((offset) => {
    const before = Buffer.concat([Buffer.alloc(offset), bytes])
    const whole = before.subarray(0, before.length - (before.length % 3)).toString('base64')
    return whole.slice(offset === 0 ? 0 : 4)
  })
}

// cvc2 (or a name that others use for it), a sign that a value follows, and three or four digits: JSON, forms, multipart, SQL.
const namedCvc2 = /\b(?:cvc2?|cvv2?|cid2)\b(?:\\?["'])?\s*(?:[:=]|=>|%3d|,)\s*(?:\\?["'])?\d{3,4}(?!\d)|name="(?:cvc2?|cvv2?)"\r?\n\r?\n\d{3,4}(?!\d)/gi

function findInFile(file: string, search: Search): Omit<Finding, 'file'>[] {
  const findings: Omit<Finding, 'file'>[] = []
  const handle = openSync(file, 'r')
  const buffer = Buffer.alloc(chunkBytes)
  try {
    for (let from = 0; ; from += chunkBytes - overlapBytes) {
      const length = readSync(handle, buffer, 0, chunkBytes, from)
      if (length < 2) break
      const chunk = buffer.subarray(0, length)
      for (const finding of [...findPans(chunk, search), ...findCvc2(chunk)]) findings.push({ ...finding, at: from + finding.at })
      if (length < chunkBytes) break
    }
  } finally {
    closeSync(handle)
  }
  return findings
}

function findPans(chunk: Buffer, { starts, needles }: Search): Omit<Finding, 'file'>[] {
  const findings: Omit<Finding, 'file'>[] = []
  let window = chunk[0] ?? 0
  for (let at = 1; at < chunk.length; at += 1) {
    window = ((window << 8) | (chunk[at] as number)) & 0xffff
    if (starts[window] === 0) continue
    const start = at - 1
    for (const { bytes, form } of needles.get(window) ?? []) {
      if (chunk.compare(bytes, 0, bytes.length, start, Math.min(start + bytes.length, chunk.length)) === 0) findings.push({ form, at: start })
    }
  }
  return findings
}

function findCvc2(chunk: Buffer): Omit<Finding, 'file'>[] {
  const narrow = [...chunk.toString('latin1').matchAll(namedCvc2)].map(({ index }) => ({ form: 'CVC2 in context', at: index }))
  const wide = [chunk, chunk.subarray(1)].flatMap((part, shift) =>
    ['cv', 'CV', 'cid'].some((hint) => part.includes(Buffer.from(hint, 'utf16le')))
      ? [...part.toString('utf16le').matchAll(namedCvc2)].map(({ index }) => ({ form: 'CVC2 in context, UTF-16', at: index * 2 + shift }))
      : [],
  )
  return [...narrow, ...wide]
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    const stats = statSync(path)
    return stats.isDirectory() ? filesUnder(path) : stats.isFile() ? [path] : []
  })
}
