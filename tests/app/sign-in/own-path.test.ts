import { expect, it } from 'vitest'
import { ownPath, samePage } from '@/app/sign-in/own-path'

it.each(['/customers', '/customers/53?limit=edit', '/customers?q=a*b&status=member', '/customers?q=%D0%90'])('%s is a page to go to', (path) => {
  expect(ownPath(path)).toBe(path)
  expect(samePage(path)).toBe(path)
})

it.each([
  'https://evil.example/',
  '//evil.example',
  '/\\evil.example',
  '/.//evil.example',
  '/..//evil.example',
  '/customers//evil.example',
  'javascript:alert(1)',
  '/customers\r\nset-cookie: a=b',
  '/cust omers',
  '',
])('%j is not', (path) => {
  expect(ownPath(path)).toBe('/')
  expect(samePage(path)).toBe('/')
})

it('signing in does not lead back to the sign-in or to an interface for programs', () => {
  for (const path of ['/', '/sign-in', '/sign-in/second-factor', '/api/health']) expect(ownPath(path)).toBe('/')
  expect(samePage('/sign-in?next=/customers')).toBe('/sign-in?next=/customers')
})
