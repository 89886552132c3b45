import * as z from 'zod'
import { Refused } from './problems'

/** How lists are asked for: so many, after what the last page ended with. */
export const pageQuery = z.strictObject({
  limit: z
    .string()
    .regex(/^[1-9]\d{0,2}$/)
    .transform(Number)
    .refine((limit) => limit <= 200, { error: 'must be 1 to 200' })
    .default(50)
    .meta({ description: 'Rows of a page, 1 to 200', examples: ['50'] }),
  cursor: z.string().max(200).optional().meta({ description: 'The nextCursor of the page before' }),
})

/** Where a page ended: a moment and the id of the row that has it. */
export type Cursor = { at: Date; id: string }

/** Reads a `nextCursor` of ours; anything else is refused. */
export function readCursor(cursor: string | undefined): Cursor | null {
  if (cursor === undefined) return null
  const match = /^(\d{1,15})\.([0-9a-f-]{1,36})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'))
  const [, at = '', id = ''] = match ?? []
  if (!match || !z.uuid().safeParse(id).success || Number(at) > 8.64e15) {
    throw new Refused('invalid-request', { errors: [{ field: 'cursor', code: 'not-a-cursor', detail: 'must be the nextCursor of the page before' }] })
  }
  return { at: new Date(Number(at)), id }
}

/** A page of `limit` rows, of which one more was read to know whether there is a next one. */
export function pageOf<Row, Shown>(rows: readonly Row[], limit: number, keyOf: (row: Row) => Cursor, show: (row: Row) => Shown) {
  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1) : undefined
  const nextCursor = last ? cursorOf(keyOf(last)) : null
  return { data: shown.map(show), nextCursor }
}

export function cursorOf({ at, id }: Cursor): string {
  return Buffer.from(`${at.getTime()}.${id}`, 'latin1').toString('base64url')
}
