import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import sharp from 'sharp'
import { merchant, newCustomer, sendPayer } from '../pay/shop'
import { test } from '../support/browser-test'
import { signInAs } from './sign-in'

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

async function findings(page: Page, scripts: boolean): Promise<string[]> {
  // The markup is the same without scripts, where the tool that looks at it could not run.
  if (!scripts) return []
  // The previews are pages of their own and looked at as such.
  const { violations } = await new AxeBuilder({ page }).exclude('iframe').withTags(rules).analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`))
}

const logo = () =>
  sharp({ create: { width: 480, height: 120, channels: 4, background: '#8a1538' } })
    .png()
    .toBuffer()

// The shop of Belarusian kayaks has no other test that looks at colours.
const shop = 500004

// One after the other, since they walk over the look of one shop.
test.describe.configure({ mode: 'default' })

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test('an administrator tries a look, sees it light and dark, and shows it to payers', async ({ browser }) => {
      test.setTimeout(180_000)
      const page = await (await browser.newContext({ javaScriptEnabled, reducedMotion: 'reduce' })).newPage()
      await signInAs(page, { role: 'admin', merchantId: shop })
      await page.getByRole('link', { name: 'Settings' }).click()
      await page.getByRole('link', { name: 'Look and texts', exact: true }).click()
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Look and texts of the pay pages')
      const discard = page.getByRole('button', { name: 'Discard the draft' })
      if (await discard.count()) await discard.click()
      expect(await findings(page, javaScriptEnabled)).toEqual([])

      // A colour that cannot be read is refused with the ratio that was measured and one that can.
      await page.getByLabel('Colour', { exact: true }).fill('#ffd600')
      await page.getByRole('button', { name: 'Save as a draft and look at it' }).click()
      await expect(page.getByText('The draft was not saved')).toBeVisible()
      await expect(page.locator('#look-accent-error')).toContainText(/Its contrast is 1\.\d+ : 1 on the light page.*4\.5 : 1 is needed/)
      await expect(page.locator('#look-accent')).toHaveValue('#ffd600')
      expect(await findings(page, javaScriptEnabled)).toEqual([])

      await page.getByLabel('Colour', { exact: true }).fill('#8a1538')
      await page.getByLabel('Logo', { exact: true }).setInputFiles({ name: 'logo.svg', mimeType: 'image/png', buffer: Buffer.from('<svg/>') })
      await page.getByRole('button', { name: 'Save as a draft and look at it' }).click()
      await expect(page.locator('#look-logo-error')).toContainText('SVG is not accepted')
      await page.getByLabel('Note above the form – English').fill('We deliver on weekdays.')
      await page.getByLabel('Whom payers can ask – English').fill('help@shop.example, https://shop.example')
      await page.getByLabel('Logo', { exact: true }).setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: await logo() })
      await page.getByRole('button', { name: 'Save as a draft and look at it' }).click()
      await expect(page.locator('#look-help-en-error')).toContainText('No addresses of pages')
      await expect(page.getByLabel('Note above the form – English')).toHaveValue('We deliver on weekdays.')
      expect(await findings(page, javaScriptEnabled)).toEqual([])
      await page.getByLabel('Whom payers can ask – English').fill('help@shop.example')
      await page.getByLabel('Logo', { exact: true }).setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: await logo() })
      await page.getByRole('button', { name: 'Save as a draft and look at it' }).click()
      await expect(page.getByText('The draft is saved. Payers still see what they saw.')).toBeVisible()
      expect(await findings(page, javaScriptEnabled)).toEqual([])

      const light = page.frameLocator('iframe').first()
      await expect(light.getByText(merchant(shop).name).first()).toBeVisible()
      await expect(light.locator('.logo img')).toBeVisible()
      await expect(light.getByText('We deliver on weekdays.')).toBeVisible()
      await page.getByRole('link', { name: 'One Click', exact: true }).last().click()
      await expect(page.frameLocator('iframe').last().getByText('Visa •• 1111').first()).toBeVisible()

      await page.getByRole('button', { name: 'Show it to payers' }).click()
      await expect(page.getByText('Payers see the new look from now on.')).toBeVisible()
      const payer = await (await browser.newContext({ javaScriptEnabled })).newPage()
      await sendPayer(payer, { CustomerNumber: newCustomer() }, shop)
      await expect(payer.locator('.logo img')).toBeVisible()
      expect(await payer.locator('button[value=pay]').evaluate((button) => getComputedStyle(button).backgroundColor)).toBe('rgb(138, 21, 56)')

      await expect(payer.getByText('We deliver on weekdays.')).toBeVisible()
      await expect(payer.getByText('help@shop.example')).toBeVisible()
      await payer.getByRole('button', { name: 'Русский' }).click()
      await expect(payer.locator('html')).toHaveAttribute('lang', 'ru')
      await expect(payer.getByText('We deliver on weekdays.')).toHaveCount(0)

      // Back to how it was, for the next.
      await page.getByLabel('Note above the form – English').fill('')
      await page.getByLabel('Whom payers can ask – English').fill('')
      await page.getByLabel('Colour', { exact: true }).fill('')
      await page.getByLabel('Remove the logo').check()
      await page.getByRole('button', { name: 'Save as a draft and look at it' }).click()
      await page.getByRole('button', { name: 'Show it to payers' }).click()
      await expect(page.getByText('Payers see the new look from now on.')).toBeVisible()
    })
  })
}

test('whoever may not decide sees what payers see and whom to ask, and no preview of a draft', async ({ browser }) => {
  const page = await (await browser.newContext()).newPage()
  await signInAs(page, { role: 'manager', merchantId: 500001 })
  await page.getByRole('link', { name: 'Settings' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Settings')
  await page.getByRole('listitem').getByRole('link', { name: 'Look and texts of the pay pages' }).click()
  await expect(page.getByText('You can look at this, not change it.')).toBeVisible()
  await expect(page.getByText('What payers see now, with invented data.')).toBeVisible()
  await expect(page.getByRole('button', { name: /draft|payers/ })).toHaveCount(0)
  for (const address of ['/pay/preview/500001', '/pay/preview/500001?stage=draft&version=1&page=card&scheme=dark&language=en&sign=x']) {
    expect((await page.goto(address))?.status()).toBe(404)
  }
})
