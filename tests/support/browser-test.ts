import { test as base } from '@playwright/test'

/** Playwright's `test`, after which the windows that a test opened for itself are closed: by the end of a run there were three hundred of them. */
export const test = base.extend<{ closedAfterwards: undefined }>({
  closedAfterwards: [
    async ({ browser }, use) => {
      await use(undefined)
      await Promise.all(browser.contexts().map((context) => context.close()))
    },
    { auto: true },
  ],
})
