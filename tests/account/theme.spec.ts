import { expect } from '@playwright/test'
import { test } from '../support/browser-test'
import { expectNoFindings } from './axe'
import { signInAs } from './sign-in'

for (const javaScriptEnabled of [true, false]) {
  test(`light and dark are as the device has them or as one chooses${javaScriptEnabled ? '' : ', without scripts too'}`, async ({ browser }) => {
    test.setTimeout(120_000)
    const page = await (await browser.newContext({ javaScriptEnabled, reducedMotion: 'reduce', colorScheme: 'light' })).newPage()
    await signInAs(page, { role: 'auditor' }, '/limits')
    const colours = page.getByRole('form', { name: 'Colours' })
    const ground = () => page.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor)
    const light = await ground()
    await colours.getByRole('button', { name: 'Dark' }).click()
    await expect(colours.getByRole('button', { name: 'Dark' })).toHaveAttribute('aria-current', 'true')
    await expect.poll(ground).not.toBe(light)
    // One stays where one was, and it holds on every page.
    await expect(page).toHaveURL(/\/limits$/)
    if (javaScriptEnabled) await expectNoFindings(page, 'dark by choice')
    const dark = await ground()
    await page.goto('/profile')
    expect(await ground()).toBe(dark)
    await page.emulateMedia({ colorScheme: 'dark' })
    await colours.getByRole('button', { name: 'Light' }).click()
    await expect.poll(ground).toBe(light)
    await colours.getByRole('button', { name: 'As the device' }).click()
    await expect.poll(ground).toBe(dark)
    await page.emulateMedia({ colorScheme: 'light' })
    await expect.poll(ground).toBe(light)
  })
}
