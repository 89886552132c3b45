import { expect } from '@playwright/test'
import { test } from '../support/browser-test'
import { freshWord } from '../support/fresh-word'
import { expectClean } from './axe'
import { signInAs } from './sign-in'

// A word of its own, so that the story can be told again on the same product.
const word = freshWord()

// One merchant, one story: asked without scripts, declined, asked again, approved, switched off.
test('a merchant asks for One Click, support declines, approves and switches it off, and each reads what the other wrote', async ({ browser }) => {
  test.setTimeout(180_000)
  const [merchant, support] = await Promise.all([
    browser.newContext({ javaScriptEnabled: false }).then((context) => context.newPage()),
    browser.newContext({ reducedMotion: 'reduce' }).then((context) => context.newPage()),
  ])
  await Promise.all([
    signInAs(merchant, { role: 'admin', merchantId: 500021 }, '/settings/one-click?merchant=500021'),
    signInAs(support, { role: 'supervisor' }, '/one-click/500021'),
  ])
  await expect(merchant.getByText('A customer number means one person, always.', { exact: false })).toBeVisible()
  await merchant.locator('#ask-text').fill('Our till: 4111 1111 1111 1111')
  await merchant.getByRole('button', { name: 'Ask for One Click' }).click()
  await expect(merchant.getByText('looks like a card number').first()).toBeVisible()
  await merchant.locator('#ask-text').fill(`Bread every morning, ${word}`)
  await merchant.getByRole('button', { name: 'Ask for One Click' }).click()
  await expect(merchant.getByText('Your request is with support', { exact: true })).toBeVisible()
  await expect(merchant.getByText(`You wrote: Bread every morning, ${word}`)).toBeVisible()
  await expect(merchant.getByRole('button', { name: 'Ask for One Click' })).toHaveCount(0)

  await support.goto(new URL('/one-click', support.url()).href)
  await expect(support.getByRole('heading', { level: 1 })).toHaveText('One Click requests')
  await expect(support.getByText(`Bread every morning, ${word}`)).toBeVisible()
  await expectClean(support, 'queue')
  await support.getByRole('link', { name: 'Млын і печ (500021)' }).first().click()
  await expect(support.getByRole('heading', { name: 'Млын і печ asks for One Click' })).toBeVisible()
  await expectClean(support, 'request')
  await support.getByRole('button', { name: 'Decline' }).click()
  await expect(support.getByRole('link', { name: /Reason: Write why/ })).toBeVisible()
  await support.locator('#decline-reason').fill(`The contract ${word} is missing`)
  await support.getByRole('button', { name: 'Decline' }).click()
  await expect(support.getByText('Declined. The merchant reads why.')).toBeVisible()

  await merchant.goto(new URL('/settings/one-click?merchant=500021', merchant.url()).href)
  await expect(merchant.getByText(`Reason: The contract ${word} is missing`)).toBeVisible()
  await merchant.getByRole('button', { name: 'Ask for One Click' }).click()
  await expect(merchant.getByText('Your request is with support.', { exact: true })).toBeVisible()

  await support.reload()
  await support.getByLabel('Saved cards only').check()
  await support.getByRole('button', { name: 'Approve' }).click()
  await expect(support.getByText('Approved. Payers see it with their next page.')).toBeVisible()
  await merchant.reload()
  await expect(merchant.getByText('Payers pay with the cards they have saved; no new card is kept.')).toBeVisible()

  await support.getByRole('radio', { name: /^Off/ }).check()
  await support.locator('#mode-reason').fill('They closed for the winter')
  await support.getByRole('button', { name: 'Change the mode' }).click()
  await expect(support.getByText('The mode is changed.', { exact: false })).toBeVisible()
  await merchant.reload()
  await expect(merchant.getByRole('button', { name: 'Ask for One Click' })).toBeVisible()

  await merchant.goto(new URL('/settings/one-click?merchant=500022', merchant.url()).href)
  await expect(merchant.getByText('it cannot have One Click', { exact: false })).toBeVisible()
  await expect(merchant.getByRole('button', { name: 'Ask for One Click' })).toHaveCount(0)
})

test('the settings of One Click are readable by everybody of the merchant, in every language, and the queue is for support', async ({ browser }) => {
  test.setTimeout(120_000)
  const page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage()
  await signInAs(page, { role: 'viewer' }, '/settings/one-click?merchant=500002')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('One Click')
  await expectClean(page, 'settings')
  for (const [language, duty] of [
    ['Русский', 'Один номер — один человек'],
    ['Беларуская', 'Адзін нумар — адзін чалавек'],
    ['English', 'One number, one person'],
  ] as const) {
    await page.getByRole('button', { name: language }).click()
    await expect(page.getByText(duty)).toBeVisible()
  }
  await page.goto(new URL('/one-click', page.url()).href)
  await expect(page.getByText('You may not do this')).toBeVisible()
})
