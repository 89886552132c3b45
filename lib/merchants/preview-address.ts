import { timingSafeEqual } from 'node:crypto'
import type { KeyProvider } from '@/lib/vault/keys'
import type { Scheme } from './accent'
import type { Stage } from './rules'

type Keys = Pick<KeyProvider, 'mac'>

export type Preview = { merchantId: number; stage: Stage; version: number; page: 'card' | 'one-click'; scheme: Scheme; language: string }

/** Where a sample of a merchant's pay page is shown. Signed, so that only staff who may look at a draft can have it drawn. */
export function previewAddress(keys: Keys, preview: Preview): string {
  const { merchantId, ...choices } = preview
  const query = new URLSearchParams({ ...choices, version: String(choices.version), sign: sign(keys, preview) })
  return `/pay/preview/${merchantId}?${query}`
}

/** Reads an address that `previewAddress` made; null for any other. */
export function readPreview(keys: Keys, merchantId: string, query: URLSearchParams): Preview | null {
  const preview: Preview = {
    merchantId: Number(merchantId),
    stage: query.get('stage') === 'draft' ? 'draft' : 'live',
    version: Number(query.get('version')),
    page: query.get('page') === 'one-click' ? 'one-click' : 'card',
    scheme: query.get('scheme') === 'dark' ? 'dark' : 'light',
    language: query.get('language') ?? '',
  }
  const [wanted, given] = [Buffer.from(sign(keys, preview)), Buffer.from(query.get('sign') ?? '')]
  return wanted.length === given.length && timingSafeEqual(wanted, given) ? preview : null
}

// Shares its key with sessions; the word in front keeps the two apart.
function sign(keys: Keys, { merchantId, stage, version, page, scheme, language }: Preview): string {
  return keys.mac('session', `preview:${[merchantId, stage, version, page, scheme, language].join(':')}`).toString('base64url')
}
