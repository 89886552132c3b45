import { readFileSync } from 'node:fs'
import { expect, type Page } from '@playwright/test'
import { baseUrl } from '../pay/shop'

export type SandboxStaff = { login: string; password: string; totpSecret: string; side: 'merchant' | 'operator'; role: string; merchantIds: number[] }

/** A member of staff of the sandbox, by role and, on the merchant side, one of his merchants. */
export function staffOf({ role, merchantId }: { role: string; merchantId?: number }): SandboxStaff {
  const file = JSON.parse(readFileSync(process.env.SANDBOX_FILE ?? '.data/sandbox.json', 'utf8')) as { staff: SandboxStaff[] }
  const found = file.staff.find((one) => one.role === role && (merchantId === undefined || one.merchantIds.includes(merchantId)))
  if (!found) throw new Error(`the sandbox has no ${role} of ${merchantId ?? 'the operator'}`)
  return found
}

/**
 * Signs in as a person does, with what the page of the sandbox says the app would show. A code works once, so of several that
 * sign in with one account at the same moment the later ones wait for the next code.
 */
export async function signInAs(page: Page, who: { role: string; merchantId?: number }, path = '/customers'): Promise<SandboxStaff> {
  const staff = staffOf(who)
  for (let round = 0; round < 6; round += 1) {
    await page.goto(`${baseUrl()}${path}`)
    await page.locator('#login').fill(staff.login)
    await page.locator('#password').fill(staff.password)
    await page.getByRole('button', { name: /Continue|Продолжить|Працягнуць/ }).click()
    for (let tries = 0; tries < 4; tries += 1) {
      await page.locator('#code').waitFor()
      const shown = (await page.getByText(/\b\d{6}\b/).textContent()) ?? ''
      await page.locator('#code').fill(/\d{6}/.exec(shown)?.[0] ?? '')
      await page.getByRole('button', { name: /^(Sign in|Войти|Увайсці)$/ }).click()
      await page.waitForLoadState()
      if (!page.url().includes('/sign-in')) {
        await expect(page.locator('main#content')).toBeVisible()
        // Accounts have languages of their own; the texts of the tests are English.
        if ((await page.locator('html').getAttribute('lang')) !== 'en') await page.getByRole('button', { name: 'English' }).click()
        await expect(page.locator('html')).toHaveAttribute('lang', 'en')
        return staff
      }
      if (!page.url().includes('second-factor')) break
      // The next code comes with the next half minute; nothing but the clock brings it.
      await expect(async () => {
        await page.reload()
        expect(/\d{6}/.exec((await page.getByText(/\b\d{6}\b/).textContent()) ?? '')?.[0]).not.toBe(/\d{6}/.exec(shown)?.[0])
      }).toPass({ timeout: 40_000, intervals: [1_000] })
    }
  }
  throw new Error(`${staff.login} could not sign in`)
}
