import { randomBytes, randomUUID } from 'node:crypto'
import type { Clock } from '@/lib/platform/clock'
import type { Db, Tx } from '@/lib/platform/db'
import type { Env } from '@/lib/platform/env'
import type { Log } from '@/lib/platform/log'
import type { Mailer } from '@/lib/platform/mail'
import { type MessageLanguage, showDateTime, translator } from '@/lib/platform/messages'
import type { Vault } from '@/lib/vault/vault'
import { insertLink } from './account-store'
import { claimMail, insertMail, noteFailed, noteSent, readLatestMails } from './mail-store'
import { type LinkKind, linkMs } from './rules'

type Addressee = { id: number; login: string; name: string; email: string; language: string }

const paths: Record<LinkKind, string> = { invitation: 'invitation', password: 'new-password', 'second-factor': 'new-second-factor' }

/** Makes a link and the mail that carries it, in the transaction of what it is about. The link is in the sealed mail and, as a hash, in its row. */
export async function mailLink(
  { vault, env }: { vault: Vault; env: Pick<Env, 'publicUrl'> },
  tx: Tx,
  { to, kind, createdBy, at }: { to: Addressee; kind: LinkKind; createdBy: string; at: Date },
): Promise<void> {
  const token = randomBytes(32).toString('base64url')
  await insertLink(tx, { staffId: to.id, kind, token, createdBy, at })
  const language = to.language as MessageLanguage
  const t = translator(language, 'mails')
  const until = showDateTime(new Date(at.getTime() + linkMs[kind]), language, 'UTC')
  const link = `${env.publicUrl}/sign-in/${paths[kind]}/${token}`
  const text = [t('greeting', { name: to.name }), t(`${kind}.text`, { login: to.login }), link, t('once', { until }), t(`${kind}.otherwise`)].join('\n\n')
  await queueMail({ vault }, tx, { to, kind, subject: t(`${kind}.subject`), text, at })
}

export type NoticeKind = 'password-changed' | 'second-factor-changed' | 'identity-linked' | 'identity-removed'

/** Tells the owner of an account that something of it has changed, so that he can object when it was not him. */
export async function mailNotice(
  { vault }: { vault: Vault },
  tx: Tx,
  { to, kind, at }: { to: Omit<Addressee, 'email'> & { email: string | null }; kind: NoticeKind; at: Date },
): Promise<void> {
  if (to.email === null) return
  const language = to.language as MessageLanguage
  const t = translator(language, 'mails')
  const text = [t('greeting', { name: to.name }), t(`${kind}.text`, { login: to.login, at: showDateTime(at, language, 'UTC') }), t(`${kind}.otherwise`)].join(
    '\n\n',
  )
  await queueMail({ vault }, tx, { to: { ...to, email: to.email }, kind, subject: t(`${kind}.subject`), text, at })
}

type Letter = { to: Addressee; kind: string; subject: string; text: string; at: Date }

async function queueMail({ vault }: { vault: Vault }, tx: Tx, { to, kind, subject, text, at }: Letter): Promise<void> {
  const id = randomUUID()
  const sealed = vault.sealSecret(`mail:${id}`, JSON.stringify({ subject, text }))
  await insertMail(tx, { id, staffId: to.id, kind, address: to.email, sealed, at })
}

/** After how many failures a mail is given up, and how long each lets it wait: a minute, two, four, up to two hours. */
const mostAttempts = 12
const delayMs = (attempts: number) => Math.min(2 ** (attempts - 1), 120) * 60_000

/**
 * Sends the mails that are due. Without a mail server they wait, and a sandbox keeps them where they are read. Safe to run in several
 * processes at once: a mail is taken before it is sent, and only a process that died in between lets it be sent twice. Returns how many left.
 */
export async function sendDueMails({
  db,
  clock,
  vault,
  env,
  log,
  mailer,
}: {
  db: Db
  clock: Clock
  vault: Vault
  env: Env
  log: Log
  mailer: Mailer | null
}): Promise<number> {
  if (!mailer) return 0
  let sent = 0
  for (;;) {
    const now = clock.now()
    const mail = await claimMail(db.prisma, now, new Date(now.getTime() + 10 * 60_000))
    if (!mail) return sent
    try {
      const { subject, text } = readLetter(vault, mail.id, mail.sealed)
      await mailer({ id: mail.id, to: mail.address, subject, text })
      await noteSent(db.prisma, mail.id, clock.now(), { keep: env.sandbox })
      sent += 1
    } catch (error) {
      log.warn({ mail: mail.id, kind: mail.kind, attempts: mail.attempts, code: (error as { code?: string }).code }, 'a mail could not be sent')
      await noteFailed(db.prisma, mail.id, mail.attempts >= mostAttempts ? null : new Date(clock.now().getTime() + delayMs(mail.attempts)))
    }
  }
}

function readLetter(vault: Vault, id: string, sealed: Uint8Array): { subject: string; text: string } {
  return JSON.parse(vault.openSecret(`mail:${id}`, sealed))
}

export type SandboxMail = { id: string; kind: string; address: string; at: Date; sentAt: Date | null; subject: string; text: string }

/** The latest mails with their texts. For the sandbox, where no mail server is; the caller checks that it is one. */
export async function readSandboxMails({ db, vault }: { db: Db; vault: Vault }): Promise<SandboxMail[]> {
  const rows = await readLatestMails(db.prisma, 50)
  return rows.flatMap(({ id, kind, address, createdAt, sentAt, sealed }) =>
    sealed ? [{ id, kind, address, at: createdAt, sentAt, ...readLetter(vault, id, sealed) }] : [],
  )
}
