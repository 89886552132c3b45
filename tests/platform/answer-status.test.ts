import { createServer } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { rememberAnswers, setAnswerStatus } from '@/lib/platform/answer-status'

const server = createServer((request, response) => {
  void (async () => {
    await new Promise((done) => setImmediate(done))
    if (request.url === '/refused') setAnswerStatus(403)
    if (request.url === '/late') {
      response.writeHead(200)
      setAnswerStatus(404)
    }
    response.end()
  })()
})

beforeAll(async () => {
  rememberAnswers()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
})
afterAll(() => new Promise((done) => server.close(done)))

async function statusOf(path: string, headers: Record<string, string> = {}): Promise<number> {
  const address = server.address() as { port: number }
  return (await fetch(`http://127.0.0.1:${address.port}${path}`, { headers })).status
}

it('sets the status of the answer to the request that is being worked on, and of no other', async () => {
  const paths = Array.from({ length: 20 }, (_, place) => (place % 2 === 0 ? '/refused' : '/shown'))
  expect(await Promise.all(paths.map((path) => statusOf(path)))).toEqual(paths.map((path) => (path === '/refused' ? 403 : 200)))
})

it('leaves alone what scripts of a page fetch, and an answer that has begun', async () => {
  expect(await statusOf('/refused', { rsc: '1' })).toBe(200)
  expect(await statusOf('/refused', { 'next-action': 'a' })).toBe(200)
  expect(await statusOf('/late')).toBe(200)
})

it('does nothing outside of a request', () => {
  expect(() => setAnswerStatus(404)).not.toThrow()
})
