import * as z from 'zod'
import { readEvents as readLog } from '@/lib/notifications/queries'
import { eventFilters, eventTypes, shownEvent } from '@/lib/notifications/rules'
import { readInScope } from '@/lib/platform/scope'
import { defineCall } from './call'
import { cursorOf, pageQuery, readCursor } from './pages'
import { Refused } from './problems'
import * as shapes from './shapes'

/** One or a group of the types of events. */
export const eventFilter = z
  .enum(eventFilters as [string])
  .meta({ description: 'A type, all of a group (`order.*`), or everything (`*`)', examples: ['order.*'] })

export const eventId = z
  .uuid()
  .meta({ description: 'Of an event; the `webhook-id` under which it is sent', examples: ['0199c2c1-7d52-4d3e-9c3b-2f6a1d4b8e90'] })

const event = z.strictObject({
  id: eventId,
  type: z.enum(eventTypes),
  timestamp: shapes.instant,
  data: z.record(z.string(), z.unknown()).meta({ description: 'What happened; amounts are decimals of the currency beside them' }),
})

export const readEvents = defineCall({
  method: 'GET',
  path: '/api/v1/events',
  summary: 'What happened to your orders, cards, customers, limits and unions, oldest first',
  description:
    'Go on with `nextCursor` until `data` is empty, and later go on from the last cursor: nothing is left out, and the order within one object is kept. Webhooks carry the same events.',
  action: 'notifications.view',
  params: z.strictObject({}),
  query: pageQuery.extend({ type: eventFilter.optional() }),
  body: null,
  answers: { 200: z.strictObject({ data: z.array(event), nextCursor: z.string().nullable() }) },
  about: () => ({ kind: 'event-log', id: 'events' }),
  work: async ({ db }, { merchantId, scope }, { query: { limit, cursor, type = '*' } }) => {
    const place = readCursor(cursor)
    const asked = { merchantId, type: type === '*' ? null : type, after: place?.id ?? null, most: limit }
    const rows = await readInScope(db, scope, (tx) => readLog(tx, asked))
    if (!rows)
      throw new Refused('invalid-request', { errors: [{ field: 'cursor', code: 'not-a-cursor', detail: 'must be the nextCursor of the page before' }] })
    const last = rows.at(-1)
    const nextCursor = last ? cursorOf({ at: last.at, id: last.publicId }) : (cursor ?? null)
    return { status: 200, body: { data: rows.map(shownEvent), nextCursor } }
  },
})
