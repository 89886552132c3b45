import { randomBytes } from 'node:crypto'
import { type KeyProvider, open, seal } from './keys'

// v1.<key version>.<wrapped data key>.<sealed data>[.<version it was sealed under>], base64url: it says itself how it is to be opened.
// The data is bound to the version that it was sealed under. Where another wraps the data key now, that first one stands at the end.

export function sealRecord(keys: KeyProvider, plain: Buffer, context: string): string {
  const dataKey = randomBytes(32)
  const { version, wrapped } = keys.wrap(dataKey)
  const sealed = seal(dataKey, plain, `${context}:v1:${version}`)
  dataKey.fill(0)
  return `v1.${version}.${wrapped.toString('base64url')}.${sealed.toString('base64url')}`
}

export function openRecord(keys: KeyProvider, record: string, context: string): Buffer {
  const { version, wrapped, sealed, sealedUnder } = partsOf(record)
  const dataKey = keys.unwrap(Buffer.from(wrapped, 'base64url'), version)
  try {
    return open(dataKey, Buffer.from(sealed, 'base64url'), `${context}:v1:${sealedUnder}`)
  } finally {
    dataKey.fill(0)
  }
}

/** The version whose key wraps the data key of a record. */
export function versionOf(record: string): number {
  return partsOf(record).version
}

/** The same record with its data key wrapped by the current version. What it holds is not opened. */
export function rewrapRecord(keys: KeyProvider, record: string): string {
  const { version, wrapped, sealed, sealedUnder } = partsOf(record)
  if (version === keys.currentVersion) return record
  const anew = rewrapKey(keys, wrapped, version)
  return ['v1', anew.version, anew.wrapped, sealed, ...(sealedUnder === anew.version ? [] : [sealedUnder])].join('.')
}

export function rewrapKey(keys: KeyProvider, wrapped: string, version: number): { version: number; wrapped: string } {
  const dataKey = keys.unwrap(Buffer.from(wrapped, 'base64url'), version)
  const anew = keys.wrap(dataKey)
  dataKey.fill(0)
  return { version: anew.version, wrapped: anew.wrapped.toString('base64url') }
}

function partsOf(record: string): { version: number; wrapped: string; sealed: string; sealedUnder: number } {
  const [format, version, wrapped, sealed, sealedUnder] = record.split('.')
  if (format !== 'v1' || !version || !wrapped || !sealed) throw new Error('the sealed record is of an unknown format')
  return { version: Number(version), wrapped, sealed, sealedUnder: Number(sealedUnder ?? version) }
}
