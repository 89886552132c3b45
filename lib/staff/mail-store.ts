import type { Tx } from '@/lib/platform/db'

export type NewMail = { id: string; staffId: number; kind: string; address: string; sealed: Uint8Array<ArrayBuffer>; at: Date }

/** Puts a mail on its way: the worker sends it once the transaction is done. */
export async function insertMail(tx: Tx, { at, ...mail }: NewMail): Promise<void> {
  await tx.staffMail.create({ data: { ...mail, createdAt: at, nextAt: at } })
  await tx.$queryRaw`select graphile_worker.add_job('send-mails')::text`
}

export type DueMail = { id: string; kind: string; address: string; sealed: Uint8Array; attempts: number }

/** Takes one mail that is due for itself: nobody else gets it before `again`, when it is due once more unless its end was noted. */
export async function claimMail(tx: Tx, now: Date, again: Date): Promise<DueMail | null> {
  const rows = await tx.$queryRaw<DueMail[]>`
    update staff_mails set next_at = ${again}::timestamptz, attempts = attempts + 1
    where id = (select id from staff_mails where next_at <= ${now} order by next_at limit 1 for update skip locked)
    returning id, kind, address, sealed, attempts`
  return rows[0] ?? null
}

export async function noteSent(tx: Tx, id: string, at: Date, { keep }: { keep: boolean }): Promise<void> {
  await tx.staffMail.update({ where: { id }, data: { sentAt: at, nextAt: null, ...(keep ? {} : { sealed: null }) } })
}

export async function noteFailed(tx: Tx, id: string, nextAt: Date | null): Promise<void> {
  await tx.staffMail.update({ where: { id }, data: { nextAt, ...(nextAt ? {} : { givenUp: true, sealed: null }) } })
}

export function readLatestMails(tx: Tx, most: number) {
  return tx.staffMail.findMany({ orderBy: [{ createdAt: 'desc' }, { id: 'asc' }], take: most })
}
