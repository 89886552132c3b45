import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { buildPayScript } from '@/bin/build-pay-script'
import { pageScript } from '@/components/pay/page-script'

it('the built script is made of the sources beside it; else run: node bin/run.mjs bin/build-pay-script.ts', async () => {
  expect(readFileSync('components/pay/script/built.ts', 'utf8')).toBe(await buildPayScript())
})

it('the script has at most 10 KB, asks nothing of any host, makes no code of texts, and cannot end its own element', () => {
  expect(Buffer.byteLength(pageScript)).toBeLessThanOrEqual(10 * 1024)
  expect(gzipSync(pageScript).byteLength).toBeLessThanOrEqual(4 * 1024)
  expect(pageScript).not.toMatch(/fetch|XMLHttpRequest|sendBeacon|WebSocket|import\(|eval|Function\(|innerHTML|localStorage|cookie|<\/script|<!--/i)
})
