import { expect, test } from '@playwright/test'
import { expectClean } from './axe'
import { signInAs } from './sign-in'

for (const javaScriptEnabled of [true, false]) {
  test(`support finds a merchant, sees how it is set, and goes on from there ${javaScriptEnabled ? 'with' : 'without'} scripts`, async ({ browser }) => {
    test.setTimeout(120_000)
    const page = await (await browser.newContext({ javaScriptEnabled, reducedMotion: 'reduce' })).newPage()
    await signInAs(page, { role: 'support' }, '/operator')
    await page.locator('main').getByRole('link', { name: 'Merchants', exact: true }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Merchants')
    const rows = page.getByRole('table').locator('tbody tr')
    const numbers = async () => (await rows.locator('td:nth-of-type(3)').allTextContents()).map((text) => Number(text.replaceAll(/\D/g, '')))
    const all = await numbers()
    expect(all.length).toBeGreaterThan(5)
    expect(all).toEqual(all.toSorted((a, b) => a - b))
    if (javaScriptEnabled) await expectClean(page, 'merchants')

    await page.getByRole('table').getByRole('link', { name: 'Number' }).click()
    await expect(page).toHaveURL(/sort=number\.desc/)
    await expect.poll(numbers).toEqual(all.toReversed())

    await page.getByLabel('Number, name or legal entity').fill('аптэка')
    await page.getByRole('button', { name: 'Search' }).click()
    await expect(rows).toHaveCount(1)
    await expect(rows).toContainText('500003')
    await page.goto('/operator/merchants?mode=perhaps&currency=BYN&after=nonsense')
    await expect(page.getByText('Not everything in this address was understood.', { exact: false })).toBeVisible()
    await page.goto('/operator/merchants?q=500003')
    await page.getByRole('link', { name: 'Зялёная аптэка', exact: true }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Зялёная аптэка (500003)')
    await expect(page.getByRole('heading', { name: 'What only support changes' })).toBeVisible()
    await expect(page.locator('dd', { hasText: 'Europe/Minsk' })).toBeVisible()
    if (javaScriptEnabled) await expectClean(page, 'merchant')
    await page.getByRole('link', { name: 'Change the One Click mode' }).click()
    await expect(page).toHaveURL(/\/one-click\/500003$/)
    for (const path of ['/operator/merchants/0', '/operator/merchants/999999999', '/operator/merchants/x']) expect((await page.goto(path))?.status()).toBe(404)
  })
}

test('an auditor reads it and is led nowhere that he may not go', async ({ page }) => {
  await signInAs(page, { role: 'auditor' }, '/operator/merchants/500001')
  await expect(page.getByRole('link', { name: 'Change the One Click mode' })).toHaveCount(0)
  const links = await page
    .locator('main header')
    .getByRole('link')
    .evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''))
  for (const link of links) expect((await page.goto(link))?.status(), link).toBe(200)
})

for (const javaScriptEnabled of [true, false]) {
  test(`support makes a merchant, keeps it, and is told when somebody else was there first ${javaScriptEnabled ? 'with' : 'without'} scripts`, async ({
    browser,
  }) => {
    test.setTimeout(180_000)
    const context = await browser.newContext({ javaScriptEnabled, reducedMotion: 'reduce' })
    const page = await context.newPage()
    await signInAs(page, { role: 'supervisor' }, '/operator/merchants')
    const id = String(600_000_000 + (Date.now() % 100_000_000))
    const clean = (what: string) => (javaScriptEnabled ? expectClean(page, what) : Promise.resolve())

    await page.getByRole('link', { name: 'New merchant' }).click()
    await page.getByLabel('Part of the name, or number').fill('байдаркі')
    await page.getByRole('button', { name: 'Find' }).click()
    await expect(page.locator('main').getByRole('listitem')).toHaveCount(1)
    await clean('choose a legal entity')
    await page.getByRole('link', { name: 'Choose: ЧУП «Браслаўскія байдаркі»' }).click()
    await expect(page.getByText('It will belong to ЧУП «Браслаўскія байдаркі» (3).')).toBeVisible()
    await page.getByRole('link', { name: 'Choose another legal entity' }).click()
    await page.getByRole('link', { name: 'A new legal entity' }).click()

    await page.getByLabel('Merchant number (Merchant_ID)').fill('500001')
    await page.getByLabel('Name of the new legal entity').fill(`House of ${id}`)
    await page.getByLabel('Name of the merchant').fill(`Shop ${id}`)
    await page.getByLabel('Further currencies').fill('USD nonsense')
    await page.getByLabel('Time zone').selectOption('Europe/Warsaw')
    await page.getByLabel('Reason').fill('contract 17')
    await page.getByRole('button', { name: 'Make the merchant' }).click()
    const refused = page.locator('[role=alert]', { hasText: 'Nothing was done' })
    await expect(refused).toContainText('“NONSENSE” is no currency of ISO 4217.')
    await expect(page.getByLabel('Name of the new legal entity')).toHaveValue(`House of ${id}`)
    await expect(page.getByLabel('Time zone')).toHaveValue('Europe/Warsaw')
    await clean('a merchant refused')
    await page.getByLabel('Further currencies').fill('usd, eur')
    await page.getByRole('button', { name: 'Make the merchant' }).click()
    await expect(refused).toContainText('The number 500001 is taken by Кнігарня Старонка.')
    await page.getByLabel('Merchant number (Merchant_ID)').fill(id)
    await page.getByRole('button', { name: 'Make the merchant' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Shop ${id} (${id})`)
    await expect(page.getByText('The merchant is made.', { exact: false })).toBeVisible()
    await expect(page.getByRole('heading', { name: 'What comes next' })).toBeVisible()
    await clean('a merchant just made')

    await page.getByRole('link', { name: 'Invite', exact: true }).click()
    await expect(page.getByRole('checkbox', { name: `Shop ${id}` })).toBeChecked()
    await expect(page.getByLabel('Role')).toHaveValue('admin')

    await page.goto(`/operator/merchants/${id}`)
    const meanwhile = await context.newPage()
    await meanwhile.goto(`/operator/merchants/${id}`)
    await page.getByLabel('Further currencies').fill('EUR')
    await page.getByRole('radio', { name: 'Off No payment by card' }).check()
    await page.getByLabel('Reason').fill('letter 12')
    await page.getByRole('button', { name: 'Look at the change' }).click()
    await expect(page.getByText('New orders in USD are refused from now on. No order in it is open.', { exact: false })).toBeVisible()
    await expect(page.getByRole('radio', { name: 'Off No payment by card' })).toBeChecked()
    await clean('a change looked at')
    await page.getByRole('button', { name: 'Save the change' }).click()
    await expect(page.getByText('The change is saved and works from now on.')).toBeVisible()
    await expect(page.getByText('Further currencies: EUR USD → EUR', { exact: false })).toBeVisible()
    await expect(page.getByText('letter 12')).toBeVisible()

    await meanwhile.getByLabel('Name of the merchant').fill('Overwritten')
    await meanwhile.getByLabel('Reason').fill('letter 13')
    await meanwhile.getByRole('button', { name: 'Look at the change' }).click()
    await expect(meanwhile.locator('[role=alert]', { hasText: 'Somebody else changed this merchant meanwhile.' })).toBeVisible()
    await expect(meanwhile.getByLabel('Name of the merchant')).toHaveValue('Overwritten')
  })
}
