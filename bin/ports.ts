import { createServer } from 'node:net'
import { StartRefused } from './run-command'

/** Refuses with a sentence when nobody could listen there. */
export async function demandFreePort(host: string, port: number): Promise<void> {
  const server = createServer()
  try {
    await new Promise<void>((done, failed) => server.once('error', failed).listen(port, host, done))
  } catch (error) {
    throw new StartRefused(sentenceOf((error as NodeJS.ErrnoException).code, host, port))
  }
  await new Promise((done) => server.close(done))
}

function sentenceOf(code: string | undefined, host: string, port: number): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} of ${host} is taken by another program: set PORT to a free one.`
    case 'EACCES':
      return `This user may not listen on port ${port}: set PORT to one above 1023.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `HOST is ${host}, which is not an address of this machine.`
    default:
      return `Nothing can listen on port ${port} of ${host} (${code}).`
  }
}

/** The address at which a process on this machine reaches what listens on HOST. */
export function localAddress(host: string, port: number): string {
  if (host === '0.0.0.0') return `http://127.0.0.1:${port}`
  if (host === '::') return `http://[::1]:${port}`
  return shownAddress(host, port)
}

export function shownAddress(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
