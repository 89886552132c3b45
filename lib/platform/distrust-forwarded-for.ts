import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'

/**
 * Drops X-Forwarded-For from every request before the server looks at it, so that nobody can choose the address that stands in a consent. For a service
 * that is reached directly; behind a trusted proxy the header is the proxy's word and stays.
 */
export function distrustForwardedFor(): void {
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage }
    delete request.headers['x-forwarded-for']
  })
}
