import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { answerPage, redirectTo } from '@/components/pay/answer'
import { hashOf } from '@/components/pay/look'
import { pageScript, pageScriptHash } from '@/components/pay/page-script'
import { StandardPage } from '@/components/pay/standard-page'
import { stylesheet } from '@/components/pay/stylesheet'
import { parseColour } from '@/lib/merchants/colour'
import { longestPayText, noPayTexts } from '@/lib/merchants/pay-texts'
import { largestLogoBytes } from '@/lib/merchants/rules'
import { languages } from '@/lib/platform/messages'
import { sampleContext, samplePages } from './sample-pages'

describe.each(languages)('in %s', (language) => {
  const pages = Object.entries(samplePages(language))

  it.each(pages)('the page %s has all its texts', (_, page) => {
    const markup = renderToStaticMarkup(page)
    expect(markup).toContain(`<html lang="${language}">`)
    expect(textOf(markup)).not.toMatch(/undefined|NaN|\[object|[{}]|\b(pay|errors)\.\w+/)
    expect(headingsOf(markup)).toHaveLength(1)
    expect(/<title>([^<]+)<\/title>/.exec(markup)?.[1]).toContain(headingsOf(markup)[0])
  })

  it.each(pages)('the page %s brings no script but the one, no style attribute and nothing of another host', (_, page) => {
    const markup = renderToStaticMarkup(page).replace(`<script>${pageScript}</script></body>`, '')
    expect(markup).not.toMatch(/<script|\sstyle=|\son\w+=|<iframe|@import|url\(/i)
    const loaded = [...markup.matchAll(/<(?:img|link|source|video|object|embed)[^>]*(?:src|href)="([^"]*)"/g)].map((match) => match[1] ?? '')
    expect(loaded.filter((address) => !address.startsWith('data:'))).toEqual([])
  })

  it.each(pages)('the page %s stays within 40 KB, compressed far below', (_, page) => {
    const markup = renderToStaticMarkup(page)
    expect(Buffer.byteLength(markup)).toBeLessThanOrEqual(40 * 1024)
    expect(gzipSync(markup).byteLength).toBeLessThanOrEqual(12 * 1024)
  })
})

it('a page with the largest logo and the longest names and texts stays within 40 KB, and goes over the wire in far less than that', () => {
  const context = sampleContext('be')
  const logo = { webp: new Uint8Array(randomBytes(largestLogoBytes)), width: 320, height: 96 }
  const name = 'Ў'.repeat(200)
  const texts = { ...noPayTexts, be: { note: 'Ў'.repeat(longestPayText.note), help: 'Ў'.repeat(longestPayText.help) } }
  const merchant = { ...context.order.merchant, name, face: { accent: parseColour('#b34700'), logo, texts } }
  const page = <StandardPage context={sampleContext('be', { merchant })} offer="preselected" savedCards notice="card-gone" />
  const markup = renderToStaticMarkup(page)
  expect(Buffer.byteLength(markup)).toBeLessThanOrEqual(40 * 1024)
  expect(gzipSync(markup).byteLength).toBeLessThanOrEqual(20 * 1024)
})

describe('what a shop says', () => {
  const withTexts = (note: string | null, help: string | null) => {
    const { order } = sampleContext('en')
    return sampleContext('en', { merchant: { ...order.merchant, face: { ...order.merchant.face, texts: { ...noPayTexts, en: { note, help } } } } })
  }

  it('stands apart, the note above the form and whom to ask below, and is text whatever is written', () => {
    const page = <StandardPage context={withTexts('1 < 2 & "so" on', 'ask <b>us</b>')} offer="none" savedCards={false} notice={null} />
    const markup = renderToStaticMarkup(page)
    expect(markup).toContain('The shop says:</strong> <bdi>1 &lt; 2 &amp; &quot;so&quot; on</bdi>')
    expect(markup).toContain('Questions to the shop:</strong> <bdi>ask &lt;b&gt;us&lt;/b&gt;</bdi>')
    expect(markup.indexOf('The shop says')).toBeLessThan(markup.indexOf('name="CardNumber"'))
    expect(markup.indexOf('Questions to')).toBeGreaterThan(markup.indexOf('</main>'))
  })

  it('is nothing where nothing is set, and what is set is seen in its language only', () => {
    expect(renderToStaticMarkup(<StandardPage context={withTexts(null, null)} offer="none" savedCards={false} notice={null} />)).not.toMatch(
      /The shop says|Questions to/,
    )
    const russian = renderToStaticMarkup(samplePages('ru')['with-a-face'] as never)
    expect(russian).toContain('Доставка по будням')
    expect(russian).not.toContain('We deliver')
  })
})

describe('every page', () => {
  it('has ids only once and points at ids that are there', () => {
    for (const [name, page] of Object.entries(samplePages('en'))) {
      const markup = renderToStaticMarkup(page)
      const ids = [...markup.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1])
      expect(new Set(ids).size, name).toBe(ids.length)
      const named = [...markup.matchAll(/\s(?:for|form|aria-describedby)="([^"]+)"|href="#([^"]+)"/g)].flatMap((match) =>
        (match[1] ?? match[2] ?? '').split(' '),
      )
      for (const id of named) expect(ids, name).toContain(id)
    }
  })

  it('proves in each form of ours that it belongs to the visit, and in one that goes elsewhere nothing', () => {
    for (const [name, page] of Object.entries(samplePages('en'))) {
      const forms = renderToStaticMarkup(page).split('<form').slice(1)
      for (const form of forms) {
        const ours = !/^[^>]*action="https?:/.test(form)
        expect(form.slice(0, form.indexOf('</form>')).includes('name="visit" value="signed-visit"'), name).toBe(ours)
      }
    }
  })

  it('presses no other button than pay by Enter in a field', () => {
    for (const name of ['standard', 'one-click', 'one-click-fault']) {
      const paying = renderToStaticMarkup(samplePages('en')[name] as never)
        .split('<form')
        .find((form) => form.includes('name="CVC2"'))
      const own = [...(paying ?? '').matchAll(/<button([^>]*)>/g)].filter((match) => !match[1]?.includes('form="manage"'))
      expect(own.map((match) => /value="([^"]*)"/.exec(match[1] ?? '')?.[1])).toEqual(['pay'])
    }
  })
})

describe('an answer', () => {
  it('allows its own stylesheet by hash and nothing else', async () => {
    const answer = await answerPage(samplePages('en').standard as never, { secure: false })
    expect(answer.headers.get('content-security-policy')).toBe(
      `default-src 'none'; script-src '${pageScriptHash}'; style-src '${hashOf(stylesheet)}'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
    )
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('strict-transport-security')).toBeNull()
  })

  it('allows the colours of the merchant by hash as well, and nothing that he wrote', async () => {
    const answer = await answerPage(samplePages('en')['with-a-face'] as never, { secure: false, look: { accent: parseColour('#b34700'), scheme: null } })
    const markup = await answer.text()
    const styles = [...markup.matchAll(/<style>(.*?)<\/style>/gs)].map((match) => match[1] ?? '')
    expect(styles).toHaveLength(2)
    expect(styles[1]).toMatch(/^:root\{(--[a-z-]+:#[\da-f]{6};?)+\}@media \(prefers-color-scheme: dark\)\{:root\{(--[a-z-]+:#[\da-f]{6};?)+\}\}$/)
    expect(answer.headers.get('content-security-policy')).toContain(`; style-src ${styles.map((style) => `'${hashOf(style)}'`).join(' ')}; `)
  })

  it('lets a form be led on to the shop, by its origin only', async () => {
    const answer = await answerPage(samplePages('en').standard as never, {
      secure: true,
      returnsTo: "https://shop.example:8443/x;script-src 'unsafe-inline'?a=b",
    })
    expect(answer.headers.get('content-security-policy')).toContain("; form-action 'self' https://shop.example:8443; ")
    expect(answer.headers.get('strict-transport-security')).toContain('max-age=')
  })

  it('that leads on after a form is a 303 that nobody stores', () => {
    const answer = redirectTo('/pay/x/result', { secure: false, cookies: ['a=b'] })
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toBe('/pay/x/result')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('set-cookie')).toBe('a=b')
  })
})

function textOf(markup: string): string {
  return markup.replace(/<style>.*?<\/style>|<script>.*?<\/script>/gs, '').replace(/<[^>]+>/g, ' ')
}

function headingsOf(markup: string): string[] {
  return [...markup.matchAll(/<h1>([^<]+)<\/h1>/g)].map((match) => match[1] ?? '')
}
