import { readFileSync } from 'node:fs'
import { expect } from '@playwright/test'
import { test } from '../support/browser-test'
import { signInAs } from './sign-in'

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled })

    test('the sandbox page documents every card that sandbox.json names', async ({ page }) => {
      await signInAs(page, { role: 'viewer' })
      await page.getByRole('link', { name: 'Sandbox' }).click()
      await expect(page.getByRole('heading', { level: 1, name: 'Sandbox' })).toBeVisible()
      const { cards } = JSON.parse(readFileSync(process.env.SANDBOX_FILE ?? '.data/sandbox.json', 'utf8')) as { cards: { pan: string }[] }
      expect(cards.length).toBeGreaterThan(20)
      const shown = (await page.getByRole('main').textContent())?.replaceAll(' ', '') ?? ''
      for (const { pan } of cards) expect(shown).toContain(pan)
      await expect(page.getByText('AS108')).toBeVisible()
    })
  })
}
