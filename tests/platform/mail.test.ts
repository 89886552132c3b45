import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { smtpMailer } from '@/lib/platform/mail'

/** A mail server that keeps what it is given, and refuses everything for one address. */
const taken: { from: string; to: string[]; text: string }[] = []
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onRcptTo: ({ address }, _session, done) => done(address.startsWith('nobody@') ? new Error('no such mailbox') : null),
  onData: (stream, { envelope }, done) => {
    const parts: Buffer[] = []
    stream.on('data', (part: Buffer) => parts.push(part))
    stream.on('end', () => {
      const from = envelope.mailFrom ? envelope.mailFrom.address : ''
      taken.push({ from, to: envelope.rcptTo.map(({ address }) => address), text: Buffer.concat(parts).toString('utf8') })
      done()
    })
  },
})
let url: string

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  url = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`
})
afterAll(() => new Promise<void>((done) => server.close(done)))

const letter = { id: '3f0a', to: 'anna@shop.example', subject: 'Доступ', text: 'Здравствуйте\n\nhttps://pay.example/x' }

describe('a mail', () => {
  it('reaches the server with sender, one receiver, an id that stays and its text', async () => {
    await smtpMailer(url, { from: 'One Click <no-reply@pay.example>' })(letter)
    expect(taken[0]).toMatchObject({ from: 'no-reply@pay.example', to: ['anna@shop.example'] })
    expect(taken[0]?.text).toContain('Message-ID: <3f0a@one-click>')
    expect(taken[0]?.text).toMatch(/Subject: =\?UTF-8\?/)
  })

  it('is rejected when the server does not take it, or is not there', async () => {
    await expect(smtpMailer(url, { from: 'a@b.example' })({ ...letter, to: 'nobody@shop.example' })).rejects.toThrow()
    await expect(smtpMailer('smtp://127.0.0.1:1', { from: 'a@b.example' })(letter)).rejects.toThrow()
  })

  it('goes to the one address it names, whatever that looks like', async () => {
    await smtpMailer(url, { from: 'a@b.example' })({ ...letter, to: 'a@x.example', subject: 'x\r\nBcc: spy@x.example' })
    expect(taken.at(-1)?.to).toEqual(['a@x.example'])
    expect(taken.at(-1)?.text).not.toMatch(/^Bcc:/m)
  })
})
