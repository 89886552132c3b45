import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { test } from '../support/browser-test'
import { baseUrl, merchant, newCustomer, sendPayer, typeCard } from './shop'

// Every page that can be reached in the running product, in each language, with scripts and without. What cannot be reached from outside
// (an order that has timed out, cards switched off) is looked at in accessibility.spec.ts as a sample.

type Texts = typeof import('../../messages/en/pay.json') & Pick<typeof import('../../messages/en/errors.json'), 'title' | 'unknownTitle'>
const textsOf = (language: string, area = 'pay') => JSON.parse(readFileSync(`messages/${language}/${area}.json`, 'utf8')) as Texts
const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/**
 * What is wrong with the page as it stands: in its colours once more in the dark, and sideways where little room is left (320 px is 400 % of 1280).
 * In other languages than the first only the room that words take differs, and what accessibility.spec.ts finds in the samples.
 */
async function findingsOf(page: Page, everything: boolean): Promise<string[]> {
  if (!everything) return sideways(page)
  const show = ({ violations }: { violations: { id: string; nodes: { html: string }[] }[] }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
  const light = show(await new AxeBuilder({ page }).withTags(wcag).analyze())
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  const dark = show(await new AxeBuilder({ page }).withRules(['color-contrast']).analyze())
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  return [...light, ...dark, ...(await sideways(page))]
}

async function sideways(page: Page): Promise<string[]> {
  await page.setViewportSize({ width: 320, height: 640 })
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  await page.setViewportSize({ width: 390, height: 800 })
  return wide > 0 ? [`scrolls sideways by ${wide} px`] : []
}

/** A limit of the customer's own, set as his shop would. */
async function limitTo(customerNumber: string, amount: string): Promise<void> {
  const answer = await fetch(`${baseUrl()}/api/v1/customers/${customerNumber}/limits`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${merchant().apiKey}`, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify({ limits: [{ currency: 'BYN', window: 'day', amount }], reason: 'A walk through every page' }),
  })
  expect(answer.status).toBe(200)
}

for (const [wire, language] of [
  ['EN', 'en'],
  ['RU', 'ru'],
  ['BY', 'be'],
] as const) {
  for (const javaScriptEnabled of [true, false]) {
    test(`every page is right in ${language} ${javaScriptEnabled ? 'with scripts' : 'without scripts'}`, async ({ browser }) => {
      test.setTimeout(300_000)
      const t = textsOf(language)
      const page = await (await browser.newContext({ javaScriptEnabled, viewport: { width: 390, height: 800 }, reducedMotion: 'reduce' })).newPage()
      const found: string[] = []
      const send = (fields: Record<string, string>, merchantId?: number) => sendPayer(page, { Language: wire, ...fields }, merchantId)
      const pay = () => page.locator('button[value=pay]').click()
      async function isShown(state: string, heading: string) {
        await expect(page.getByRole('heading', { level: 1 }), state).toHaveText(heading)
        await expect(page.locator('html'), state).toHaveAttribute('lang', language)
        // The choice of language is on every page.
        await expect(page.locator('.languages > *:not(input)'), state).toHaveText(['English', 'Русский', 'Беларуская'])
        if (javaScriptEnabled) for (const finding of await findingsOf(page, language === 'en')) found.push(`${state}: ${finding}`)
      }

      const customer = newCustomer()
      await send({ CustomerNumber: customer, Country: 'DE' })
      await expect(page.locator('#SaveCard')).not.toBeChecked()
      await isShown('offer unselected', t.form.heading)
      await send({})
      await expect(page.locator('#SaveCard')).toHaveCount(0)
      await isShown('no offer', t.form.heading)

      const address = await send({ CustomerNumber: customer, Country: 'BLR' })
      await expect(page.locator('#SaveCard')).toBeChecked()
      await isShown('offer preselected', t.form.heading)
      await typeCard(page, { number: '4111 1111 1111 1112', expiry: '01/20', cvc2: '', name: '' })
      await pay()
      await expect(page.getByRole('alert').getByRole('link')).toHaveCount(4)
      await isShown('faults', t.form.heading)
      await typeCard(page)
      await page.locator('#SaveCard').check()
      await pay()
      await expect(page.getByText(t.paid.kept)).toBeVisible()
      await isShown('paid and kept', t.paid.heading)
      await page.goto(address)
      await isShown('paid already', t.paid.headingAgain)

      await send({ CustomerNumber: customer })
      await isShown('one card', t.oneClick.heading)
      await page.locator('#CVC2').fill('7')
      await pay()
      await expect(page.getByRole('alert')).toBeVisible()
      await isShown('One Click fault', t.oneClick.heading)
      await page.locator('button[value=other]').click()
      await isShown('full entry beside cards', t.form.heading)
      await typeCard(page, { number: '5555 5555 5555 4444' })
      await page.locator('#SaveCard').check()
      await pay()
      await isShown('paid with another', t.paid.heading)

      await send({ CustomerNumber: customer })
      await expect(page.getByRole('radio')).toHaveCount(2)
      await isShown('several cards', t.oneClick.heading)
      await page.locator('button[value=delete]').first().click()
      await isShown('delete?', t.delete.heading.replace('{card}', 'Mastercard •• 4444'))
      await page.locator('button[value=confirm-delete]').click()
      await expect(page.getByRole('radio')).toHaveCount(1)
      // For ten seconds the deletion can be taken back; whether it still can be on a slow machine is no matter here.
      await expect(page.locator('button[value=undo-delete]')).toHaveCount(1)
      await isShown('deleted', t.oneClick.heading)
      await page.locator('#CVC2').fill('000')
      await pay()
      await expect(page.getByText(t.declined.why['wrong-cvc2'])).toBeVisible()
      await isShown('wrong CVC2', t.declined.heading)

      const guest = newCustomer()
      for (const [number, reason] of [
        ['4000 0000 0000 0002', 'refused'],
        ['4000 0000 0000 9995', 'no-funds'],
        ['4000 0000 0000 9979', 'stolen'],
        ['4000 0000 0000 0069', 'expired'],
      ] as const) {
        await send({ CustomerNumber: guest })
        await typeCard(page, { number })
        await pay()
        await expect(page.getByText(t.declined.why[reason])).toBeVisible()
        await isShown(`declined: ${reason}`, t.declined.heading)
      }
      await send({ CustomerNumber: guest })
      await typeCard(page)
      await page.locator('label[for=SaveCard]').click()
      await pay()
      await expect(page.getByText(t.paid.kept)).toHaveCount(0)
      await isShown('paid, not kept', t.paid.heading)

      await send({ CustomerNumber: guest })
      await typeCard(page, { number: '4000 0027 6000 3184' })
      await pay()
      await isShown('3-D Secure', t.threeDSecure.heading)
      await page.locator('button[value=cancel]').click()
      await expect(page.locator('#CardNumber')).toBeVisible()

      // The bank cuts the connection: nobody knows yet, and the page asks again by itself until somebody does.
      await send({ CustomerNumber: guest })
      await typeCard(page, { number: '4000 0000 0000 8062' })
      await pay()
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(new RegExp(`^(${t.checking.heading}|${t.paid.heading}|${t.paid.headingAgain})$`))
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(new RegExp(`^(${t.paid.heading}|${t.paid.headingAgain})$`), { timeout: 30_000 })

      await limitTo(customer, '0.01')
      await send({ CustomerNumber: customer })
      await isShown('limit', t.limit.heading)

      await page.goto(`/pay/${'x'.repeat(32)}?lang=${wire}`)
      await isShown('unknown', t.unknown.heading)
      await page.goto(`/pay/terms?lang=${wire}`)
      await isShown('terms', t.terms['2026-12'].heading)
      await page.goto(`/pay/terms?version=2026-11&lang=${wire}`)
      await isShown('earlier terms', t.terms['2026-11'].heading)
      await page.goto(`/pay/order.cfm?Merchant_ID=500001&OrderNumber=1&OrderAmount=0&Language=${wire}`)
      await isShown('refused order', textsOf(language, 'errors').title)
      await page.goto(`/pay/error?ErrorID=made-up&lang=${wire}`)
      await isShown('unknown error', textsOf(language, 'errors').unknownTitle)
      expect(found).toEqual([])
    })
  }
}
