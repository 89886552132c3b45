import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'

type Answer = { request: IncomingMessage; response: ServerResponse }

// On globalThis, because the server's beginning and its pages are bundled apart and must mean the same.
const store = globalThis as typeof globalThis & { oneClickAnswers?: AsyncLocalStorage<Answer> }

/** Lets whatever works on a request reach its answer, by `setAnswerStatus`. Called once, before the first request. */
export function rememberAnswers(): void {
  const answers = new AsyncLocalStorage<Answer>()
  store.oneClickAnswers = answers
  subscribe('http.server.request.start', (message) => answers.enterWith(message as Answer))
}

/**
 * The HTTP status of the document that is being drawn. The framework knows no other way to one than to throw, and then draws the page by scripts alone.
 * What a page's own scripts fetch keeps its 200: to them the page is the answer.
 */
export function setAnswerStatus(status: 403 | 404): void {
  const answer = store.oneClickAnswers?.getStore()
  if (!answer || answer.response.headersSent) return
  const { headers } = answer.request
  if (headers.rsc === undefined && headers['next-action'] === undefined) answer.response.statusCode = status
}
