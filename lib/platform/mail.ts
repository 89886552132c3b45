import { createTransport } from 'nodemailer'

export type Letter = { id: string; to: string; subject: string; text: string }

/** Hands one mail to the mail server. Rejects when it was not taken. */
export type Mailer = (letter: Letter) => Promise<void>

/**
 * Mails by SMTP. `url`: smtp:// or smtps://, with login and password if the server wants them. Nothing of a mail is logged, and it is read
 * from nothing but what is handed in.
 */
export function smtpMailer(url: string, { from, timeoutMs = 20_000 }: { from: string; timeoutMs?: number }): Mailer {
  const timeouts = { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs }
  const transport = createTransport({ url, ...timeouts, disableFileAccess: true, disableUrlAccess: true })
  return async ({ id, to, subject, text }) => {
    // The id is that of the row, so a mail that is sent again after a crash is known to be the same one.
    await transport.sendMail({ from, to: { name: '', address: to }, subject, text, messageId: `<${id}@one-click>` })
  }
}
