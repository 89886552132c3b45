import { defineConfig } from '@playwright/test'

// `npm test` starts the product and says where it is: BASE_URL, SANDBOX_FILE, CHROMIUM. By hand the same three do;
// openid.spec.ts wants OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET as the product has them, and is the provider itself.
export default defineConfig({
  testDir: 'tests',
  testMatch: '**/*.spec.ts',
  outputDir: '.test-data/browser',
  workers: 2,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ...(process.env.BROWSER_REPORT ? ([['json', { outputFile: process.env.BROWSER_REPORT }]] as const) : [])],
  use: {
    baseURL: process.env.BASE_URL ?? 'http://127.0.0.1:3000',
    browserName: 'chromium',
    // A trace or a picture of a card form would keep what was typed.
    trace: 'off',
    screenshot: 'off',
    video: 'off',
    launchOptions: {
      executablePath: process.env.CHROMIUM || undefined,
      args: ['--disable-background-networking', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    },
  },
})
