import { expect, it } from 'vitest'
import { GET, POST } from '@/app/api/auth/[...nextauth]/route'

const ask = (handle: typeof GET, method: string, path: string, init: RequestInit = {}) =>
  handle(new Request(`http://127.0.0.1:3000/api/auth/${path}`, { method, ...init }), { params: Promise.resolve({ nextauth: path.split('/') }) })

it.each(['session', 'providers', 'csrf', 'signout', 'verify-request', 'callback/credentials', 'nothing'])('GET %s of next-auth is shut', async (path) => {
  expect((await ask(GET, 'GET', path)).status).toBe(404)
})

it.each(['signout', 'session', '_log', 'signin', 'signin/credentials', 'callback/other'])('POST %s of next-auth is shut', async (path) => {
  expect((await ask(POST, 'POST', path)).status).toBe(404)
})

it('a code comes as a small form and in no other way', async () => {
  const json = { body: '{bad', headers: { 'content-type': 'application/json', 'content-length': '4' } }
  expect((await ask(POST, 'POST', 'callback/credentials', json)).status).toBe(415)
  const large = { body: 'code=1', headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': '8193' } }
  expect((await ask(POST, 'POST', 'callback/credentials', large)).status).toBe(415)
})
