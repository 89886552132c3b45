import { expect } from '@playwright/test'
import { test } from '../support/browser-test'
import { expectClean } from './axe'
import { signInAs } from './sign-in'

test('support makes a union by the wizard, sees it come about and finds its suspect numbers in quarantine', async ({ browser }) => {
  test.setTimeout(300_000)
  const page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage()
  await signInAs(page, { role: 'supervisor' }, '/unions')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Number unions')
  await expect(page.getByRole('link', { name: 'Гандлёвы рад', exact: true })).toBeVisible()
  await expectClean(page, 'unions')

  await page.getByRole('link', { name: 'New union' }).click()
  await page.getByLabel('Group of merchants').check()
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByRole('group', { name: /Гандлёвы рад/ })).toHaveCount(0)
  await page.getByRole('button', { name: 'See what would happen' }).click()
  await expect(page.getByText('Choose at least 2 merchants.')).toBeVisible()
  await page.getByLabel('Ільняны двор (500013)').check()
  // Whatever is looked for next, what is chosen stays.
  await page.getByLabel('Merchant or legal entity').fill('Braslau')
  await page.getByRole('button', { name: 'Find', exact: true }).click()
  await expect(page.getByLabel('Braslau Kayaks (500004)')).toBeVisible()
  await expect(page.getByLabel('Млын і печ (500021)')).toHaveCount(0)
  await expect(page.getByLabel('Ільняны двор (500013)')).toBeChecked()
  await page.getByLabel('Merchant or legal entity').fill('')
  await page.getByRole('button', { name: 'Find', exact: true }).click()
  await page.getByLabel('Ільняны двор: дзеці (500014)').check()
  await expectClean(page, 'merchants')
  await page.getByRole('button', { name: 'See what would happen' }).click()

  await expect(page.locator('[data-count=collisions]')).toHaveText('2')
  await expect(page.locator('[data-count=agreeing]')).toHaveText('1')
  await expect(page.locator('[data-count=suspects]')).toHaveText('1')
  await expect(page.getByRole('heading', { name: 'lion-2' })).toBeVisible()
  await expect(page.getByText('MARYNA LON')).toBeVisible()
  await expectClean(page, 'preview')
  await page.getByRole('button', { name: 'Create the union' }).click()
  await expect(page.getByRole('link', { name: /Name of the union: Write a name/ })).toBeVisible()
  await page.locator('#create-name').fill('Lion')
  await page.locator('#create-reason').fill('One programme for both shops')
  await page.getByRole('button', { name: 'Create the union' }).click()

  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Lion')
  // The worker does it; the page asks for itself again until it is done.
  await expect(page.getByText('1 moved as they were, 1 became one with others, 1 in quarantine.')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText('Ільняны двор: дзеці', { exact: false }).first()).toBeVisible()
  await expectClean(page, 'union')
  const union = page.url()

  await page.getByRole('link', { name: '1 number in quarantine' }).click()
  await expectClean(page, 'quarantine')
  await page.getByRole('link', { name: 'lion-2' }).click()
  await expect(page.getByText('PIOTR LON')).toBeVisible()
  await expect(page.getByText('MARYNA LON')).toBeVisible()
  await expectClean(page, 'case')
  await page.getByRole('button', { name: 'Decide' }).click()
  await expect(page.getByText('Choose one of the two.').first()).toBeVisible()
  await page.getByLabel('Different persons').check()
  await page.locator('#decide-reason').fill('A daughter')
  await page.getByRole('button', { name: 'Decide' }).click()
  await expect(page.getByText('the merchants are told')).toBeVisible()
  await expect(page.getByRole('link', { name: 'lion-2' })).toHaveCount(0)
  // It stands with those that were found to be different, and may still turn out to be one person.
  await page.getByRole('link', { name: 'Different persons', exact: true }).click()
  await page.getByRole('link', { name: 'lion-2' }).click()
  await expect(page.getByLabel('They are one person after all')).toBeVisible()
  await expect(page.getByLabel('Different persons')).toHaveCount(0)
  await expectClean(page, 'decided case')

  await page.goto(union)
  await page.getByLabel('Offer everywhere').check()
  await page.locator('#carry-over-reason').fill('Named in the consent')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Saved.')).toBeVisible()
  await page.getByRole('link', { name: 'Let leave: Ільняны двор: дзеці' }).click()
  await expect(page.getByText('Nothing has changed yet.')).toBeVisible()
  await expectClean(page, 'leave')
  await page.getByRole('link', { name: 'Cancel' }).click()
  await page.getByRole('link', { name: 'Dissolve' }).click()
  await page.locator('#leave-reason').fill('The programme ends')
  await page.getByRole('button', { name: 'Dissolve the union' }).click()
  await expect(page.getByText('Everybody has what was his.')).toBeVisible({ timeout: 60_000 })
  await page.goto('/unions/new?kind=group-of-merchants')
  await expect(page.getByLabel('Ільняны двор (500013)')).toBeVisible()
})

test('the wizard works without scripts, and in Russian and Belarusian', async ({ browser }) => {
  test.setTimeout(120_000)
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage()
  await signInAs(page, { role: 'support' }, '/unions')
  await page.goto('/unions/new?kind=one-legal-entity&chosen=1&merchant=500001&merchant=500003')
  // Said before anybody has read a preview; what was chosen is kept.
  await expect(page.getByText('Merchant 500003 does not fit this kind of union.')).toBeVisible()
  await expect(page.getByLabel('(500001)')).toBeChecked()
  await expect(page.getByLabel('(500003)')).toBeChecked()
  for (const [language, title] of [
    ['Русский', 'Объединения номеров'],
    ['Беларуская', 'Аб’яднанні нумароў'],
    ['English', 'Number unions'],
  ] as const) {
    await page.goto('/unions')
    await page.getByRole('button', { name: language }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(title)
  }
})

test('staff of a merchant see with whom they share a customer, and may not see unions', async ({ page }) => {
  await signInAs(page, { role: 'manager', merchantId: 500011 }, '/customers')
  await page.getByRole('link', { name: 'rad-100' }).click()
  await expect(page.getByText('Гандлёвы рад: посуд, Гандлёвы рад: цацкі')).toBeVisible()
  await expect(page.getByRole('link', { name: 'Unions' })).toHaveCount(0)
  await page.goto('/unions')
  await expect(page.getByText('You may not do this')).toBeVisible()
  await page.goto('/customers')
  await expect(page.getByRole('link', { name: 'rad-102' })).toBeVisible()
})
