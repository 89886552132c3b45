import type { Db } from '@/lib/platform/db'
import type { Side } from './rules'

export type StaffName = { name: string; side: Side }

/** Names behind `staff:ID` of histories. Who reads them decides what he may see: merchants see operator staff as Support. */
export async function readStaffNames({ db }: { db: Db }, ids: readonly number[]): Promise<Map<number, StaffName>> {
  if (ids.length === 0) return new Map()
  const rows = await db.prisma.staff.findMany({ where: { id: { in: [...new Set(ids)] } }, select: { id: true, name: true, side: true } })
  return new Map(rows.map((row) => [row.id, { name: row.name, side: row.side as Side }]))
}
