import { expect, type Locator, type Page } from '@playwright/test'
import { makeMember, sendPayer, typeCard } from '../pay/shop'
import { test } from '../support/browser-test'
import { freshWord } from '../support/fresh-word'
import { startReceiver } from '../support/receiver'
import { signInAs, staffOf } from './sign-in'

/** How far one walks by Tab before a thing counts as out of reach. */
const mostSteps = 150

/** Where the focus is: whether anywhere, whether it can be seen, and whether something lies over it (WCAG 2.4.7, 2.4.11). */
function lookAtFocus(page: Page) {
  return page.evaluate(() => {
    const focused = document.activeElement
    if (!(focused instanceof HTMLElement) || focused === document.body) return null
    const { x, y, width, height } = focused.getBoundingClientRect()
    const style = getComputedStyle(focused)
    const top = document.elementFromPoint(x + Math.min(width, innerWidth - x) / 2, y + Math.min(height, 40) / 2)
    return {
      what: `${focused.tagName} ${focused.textContent?.slice(0, 40) || focused.id}`,
      isRinged: style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2,
      isInView: y + height > 0 && y < innerHeight,
      isCovered: top !== null && !focused.contains(top) && !top.contains(focused),
    }
  })
}

/** Presses Tab (or Shift-Tab) until something is reached; wherever it stops on the way, the focus is seen and under nothing. */
async function tabTo(page: Page, wanted: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await expect(wanted).toBeVisible()
  for (let step = 0; step < mostSteps; step += 1) {
    await page.keyboard.press(key)
    const focus = await lookAtFocus(page)
    // After the last one the browser's own bar has its turn.
    if (!focus) continue
    // What lies over the lower edge makes room a moment later.
    await expect.poll(() => lookAtFocus(page), focus.what).toMatchObject({ isRinged: true, isInView: true, isCovered: false })
    if (await wanted.evaluate((element) => element === document.activeElement)) return
  }
  throw new Error(`${wanted} cannot be reached by ${key}`)
}

async function press(page: Page, wanted: Locator, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
  await tabTo(page, wanted)
  await page.keyboard.press(key)
}

/** What an act has come to is said where the focus goes, so that everybody hears of it. */
async function expectTold(page: Page, text: string): Promise<void> {
  await expect(page.locator('[data-notice]').filter({ hasText: text })).toBeFocused()
}

const main = (page: Page) => page.locator('main')

test('one signs in, skips to the content, and is never without a place, by the keyboard alone', async ({ page }) => {
  test.setTimeout(120_000)
  const staff = staffOf({ role: 'manager', merchantId: 500011 })
  await page.goto('/sign-in')
  await tabTo(page, page.locator('#login'))
  await page.keyboard.type(staff.login)
  await tabTo(page, page.locator('#password'))
  await page.keyboard.type(staff.password)
  await page.keyboard.press('Enter')
  await page.locator('#code').waitFor()
  const shown = /\d{6}/.exec((await page.getByText(/\b\d{6}\b/).textContent()) ?? '')?.[0] ?? ''
  await tabTo(page, page.locator('#code'))
  await page.keyboard.type(shown)
  await page.keyboard.press('Enter')
  // The second step has a heading, too.
  await expect(page.locator('main#content')).toBeVisible()
  if ((await page.locator('html').getAttribute('lang')) !== 'en') {
    await press(page, page.getByRole('button', { name: 'English' }))
    await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  }
  await page.goto('/orders')
  await page.waitForLoadState('networkidle')
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(main(page)).toBeFocused()
  await tabTo(page, page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Customers' }), 'Shift+Tab')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Customers')
  await expect.poll(() => lookAtFocus(page)).not.toBeNull()
})

test('a customer is found and denied, and what opens is closed by Escape', async ({ page, browser }) => {
  test.setTimeout(180_000)
  const customer = await makeMember(await (await browser.newContext()).newPage())
  await signInAs(page, { role: 'manager', merchantId: 500001 }, '/customers')
  await page.waitForLoadState('networkidle')
  await tabTo(page, main(page).getByRole('searchbox').first())
  await page.keyboard.type(customer)
  await page.keyboard.press('Enter')
  await press(page, page.getByRole('link', { name: customer, exact: true }))
  await expect(page.getByRole('heading', { level: 1 })).toContainText(customer)
  await press(page, page.getByRole('link', { name: 'Set Deny' }))
  // The link is gone; the focus is where its form has come.
  await expect(page.getByLabel('In your own words')).toBeVisible()
  await expect.poll(() => lookAtFocus(page)).not.toBeNull()
  await tabTo(page, page.getByLabel('In your own words'))
  await page.keyboard.type('Asked for it on the phone')
  await press(page, page.getByRole('button', { name: 'Set Deny' }))
  await expect(page.locator('#status')).toContainText('Deny')
  await expect(page.locator('[data-notice]').first()).toBeFocused()

  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect.poll(() => lookAtFocus(page)).not.toBeNull()
  // What was typed is gone to, however fast Enter follows.
  await page.keyboard.press('Control+k')
  await page.keyboard.type('turnover')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/limits/)

  await page.setViewportSize({ width: 360, height: 800 })
  const menu = page.locator('nav summary', { hasText: 'Menu' })
  await tabTo(page, menu, 'Shift+Tab')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('link', { name: 'Orders', exact: true })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(menu).toBeFocused()
  await expect(page.getByRole('link', { name: 'Orders', exact: true })).toBeHidden()
})

test('an order is confirmed with a second look', async ({ page, browser }) => {
  test.setTimeout(180_000)
  const number = `key-${freshWord()}`
  const payer = await (await browser.newContext()).newPage()
  await sendPayer(payer, { OrderNumber: number, Delay: '1' })
  await typeCard(payer)
  await payer.getByRole('button', { name: 'Pay 10.00 BYN' }).click()
  await payer.getByRole('heading', { name: 'Paid' }).waitFor()
  await signInAs(page, { role: 'manager', merchantId: 500001 }, `/orders?q=${number}`)
  await page.waitForLoadState('networkidle')
  await press(page, page.getByRole('link', { name: number, exact: true }))
  await expect(page.getByRole('heading', { name: `Order ${number}` })).toBeVisible()
  await press(page, page.getByRole('link', { name: 'Confirm' }))
  await press(page, page.getByRole('button', { name: 'Look at it again' }))
  await expect(page.getByText('10.00 BYN will be taken from Visa •• 1111.')).toBeVisible()
  await press(page, page.getByRole('button', { name: 'Confirm', exact: true }))
  await expectTold(page, 'The payment is confirmed.')
})

test('an endpoint is added, what it was told is sent again, and it is deleted', async ({ page, browser }) => {
  test.setTimeout(180_000)
  const receiver = await startReceiver((_met, response) => void response.writeHead(200).end())
  const number = `key-${freshWord()}`
  await signInAs(page, { role: 'admin', merchantId: 500004 }, '/notifications?merchant=500004')
  await page.waitForLoadState('networkidle')
  await press(page, page.locator('summary', { hasText: 'Add an endpoint' }))
  await tabTo(page, page.locator('#endpoint-new-url'))
  await page.keyboard.type(receiver.url)
  await tabTo(page, page.locator('#endpoint-new-name'))
  await page.keyboard.type(number)
  await press(page, page.getByRole('button', { name: 'Add', exact: true }))
  // The secret is shown this once, so the focus goes to it.
  await expect(page.getByLabel('Copy the secret now')).toBeFocused()
  await sendPayer(await (await browser.newContext()).newPage(), { OrderNumber: number }, 500004)
  await expect(async () => {
    await page.goto(`/notifications?merchant=500004&object=${number}&state=delivered`)
    await expect(page.locator('tbody tr').first()).toBeVisible({ timeout: 1000 })
  }).toPass({ timeout: 30_000 })
  await page.waitForLoadState('networkidle')
  await press(page, page.locator('tbody tr', { hasText: number }).locator('a').first())
  await press(page, page.getByRole('button', { name: 'Send again' }))
  await expectTold(page, '1 delivery is sent again.')
  await page.goto('/notifications?merchant=500004')
  await page.waitForLoadState('networkidle')
  const own = page.getByRole('listitem').filter({ hasText: number })
  await press(page, own.locator('summary', { hasText: 'Delete' }))
  await press(page, own.getByRole('button', { name: 'Delete the endpoint' }))
  await expectTold(page, 'The endpoint is deleted.')
  await receiver.close()
})

test('a limit is asked for by one and approved by another', async ({ browser }) => {
  test.setTimeout(180_000)
  const reason = `By the keyboard ${freshWord()}`
  const manager = await (await browser.newContext()).newPage()
  await signInAs(manager, { role: 'manager', merchantId: 500001 }, '/limits?q=500002')
  await manager.waitForLoadState('networkidle')
  await press(manager, manager.locator('tbody a').first())
  await press(manager, manager.getByRole('link', { name: 'Set a default limit' }))
  await tabTo(manager, manager.getByLabel('Currency', { exact: true }))
  await manager.keyboard.type('USD')
  await tabTo(manager, manager.getByLabel('Amount'))
  await manager.keyboard.type('90000')
  await tabTo(manager, manager.getByLabel('Reason'))
  await manager.keyboard.type(reason)
  await press(manager, manager.getByRole('button', { name: 'Preview' }))
  await expect(manager.getByRole('region', { name: 'What this would have done' })).toBeFocused()
  await press(manager, manager.getByRole('button', { name: 'Propose' }))
  await expectTold(manager, 'The change waits for a second person.')

  const support = await (await browser.newContext()).newPage()
  await signInAs(support, { role: 'support' }, '/operator/approvals')
  await support.waitForLoadState('networkidle')
  const asked = support.getByRole('article').filter({ hasText: reason })
  // Rejected, so that no other test meets the limit; the button beside it is as near.
  await tabTo(support, asked.getByRole('button', { name: /^Approve/ }))
  await press(support, asked.getByRole('button', { name: /^Reject/ }))
  await expectTold(support, 'The change has been rejected.')
})
