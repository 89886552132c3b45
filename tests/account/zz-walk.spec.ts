import { test } from '@playwright/test'
import { signInAs } from './sign-in'

const out = process.env.OUT ?? '/tmp/lis-shots'
const pages = JSON.parse(process.env.PAGES ?? '[]') as [string, string][]
const who = JSON.parse(process.env.WHO ?? '{"role":"admin","login":"admin-500021"}')
test('walk', async ({ browser }) => {
  test.setTimeout(900_000)
  for (const [width, colorScheme, js] of [[1280, 'light', true], [360, 'dark', false]] as const) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, javaScriptEnabled: js, reducedMotion: 'reduce' })
    const page = await context.newPage()
    page.on('console', (m) => { if (['error', 'warning'].includes(m.type())) console.log('CONSOLE', page.url(), m.text().slice(0, 200)) })
    await signInAs(page, who, '/overview')
    for (const [name, path] of pages) {
      const answer = await page.goto(path)
      await page.screenshot({ path: `${out}/${name}-${width}.png`, fullPage: true })
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth).catch(() => 'x')
      const empties = await page.locator('a').evaluateAll((all) => all.map((a) => a.getAttribute('href') ?? '').filter((h) => /[?&][^=&#]+=(&|$|#)/.test(h)))
      console.log(name, width, answer?.status(), page.url(), 'overflow', over, empties.length ? `EMPTY ${empties.slice(0, 3)}` : '')
    }
    await context.close()
  }
})
