import * as z from 'zod'
import { type Call, defineCall } from './call'
import { documentOf } from './document'

/** The call that tells of `others` and of itself. Without a key: it says nothing that is not published. */
export function readDocument(others: readonly Call[]): Call {
  let document: ReturnType<typeof documentOf> | null = null
  const self: Call = defineCall({
    method: 'GET',
    path: '/api/v1/openapi.json',
    summary: 'This document: every call, as OpenAPI 3.1',
    action: null,
    params: z.strictObject({}),
    query: z.strictObject({}),
    body: null,
    answers: { 200: z.looseObject({ openapi: z.string().meta({ examples: ['3.1.0'] }) }) },
    about: () => ({ kind: 'call', id: 'GET /api/v1/openapi.json' }),
    work: async () => {
      document ??= documentOf([...others, self])
      return { status: 200, body: document }
    },
  })
  return self
}
