import { expect } from '@playwright/test'
import { test } from '../support/browser-test'
import { expectNoFindings, expectNoSidewaysScroll } from './axe'
import { signInAs } from './sign-in'

for (const javaScriptEnabled of [true, false]) {
  test(`what is refused or not there says so in its own page ${javaScriptEnabled ? 'with' : 'without'} scripts`, async ({ browser }) => {
    const page = await (await browser.newContext({ javaScriptEnabled, reducedMotion: 'reduce' })).newPage()
    await signInAs(page, { role: 'viewer' })
    for (const [path, status, title] of [
      ['/customers/999999999', 404, 'There is nothing here'],
      ['/orders/no-number', 404, 'There is nothing here'],
      ['/no/such/page', 404, 'There is nothing here'],
      ['/operator', 403, 'You may not do this'],
      ['/audit', 403, 'You may not do this'],
    ] as const) {
      expect((await page.goto(path))?.status(), path).toBe(status)
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(title)
      await expect(page.getByRole('link', { name: 'To the overview' })).toBeVisible()
    }
    // The frame stays around it, so that one goes on from there.
    await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible()
    await page.getByRole('link', { name: 'To the overview' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Overview')
  })
}

test('neither state has an accessibility finding', async ({ browser }) => {
  const page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage()
  await signInAs(page, { role: 'viewer' })
  for (const path of ['/operator', '/customers/999999999', '/no/such/page']) {
    await page.goto(path)
    for (const [width, colorScheme] of [
      [1280, 'light'],
      [360, 'dark'],
    ] as const) {
      await page.setViewportSize({ width, height: 800 })
      await page.emulateMedia({ colorScheme })
      await expectNoFindings(page, `${path} ${width}`)
      await expectNoSidewaysScroll(page, `${path} ${width}`)
    }
  }
})
