import { spawn } from 'node:child_process'
import { freePort } from '@/lib/platform/embedded-postgres'

export type Product = {
  address: string
  /** Everything it has printed. */
  output: () => string
  /** Resolves with the exit code, whyever it ended. */
  ended: Promise<number>
  /** Ctrl-C; resolves with the exit code. */
  stop: () => Promise<number>
}

const patienceMs = 10 * 60_000

/** Starts the product as `npm start` does, with a DATA_DIR, a port and a build folder of its own. Rejects when it ends before it is ready. */
export async function startProduct(dataDir: string, distDir: string, variables: Record<string, string> = {}): Promise<Product> {
  const port = await freePort()
  const child = spawn(process.execPath, ['bin/start.mjs'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...withoutSettings(process.env), HOST: '127.0.0.1', PORT: String(port), DATA_DIR: dataDir, NEXT_DIST_DIR: distDir, SANDBOX: '1', ...variables },
  })
  let output = ''
  const ended = new Promise<number>((done) => child.once('close', (code) => done(code ?? 1)))
  const ready = new Promise<string>((done) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString('utf8')
      const address = /^ready (http\S+)$/m.exec(output)?.[1]
      if (address) done(address)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
  })
  const tooLate = setTimeout(() => child.kill('SIGTERM'), patienceMs)
  const address = await Promise.race([ready, ended])
  clearTimeout(tooLate)
  if (typeof address === 'number') throw new Error(`The product ended with exit code ${address} before it was ready:\n${output}`)
  return {
    address,
    output: () => output,
    ended,
    stop: () => {
      child.kill('SIGINT')
      return ended
    },
  }
}

// What the person who tests has set for his own product is not meant for this one.
function withoutSettings(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = ['DATABASE_URL', 'EMBEDDED_DATABASE', 'VAULT_KEYS', 'PUBLIC_URL', 'SANDBOX_ACQUIRER_URL', 'TRUST_PROXY']
  const openId = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'OIDC_NAME', 'OIDC_TRUSTS_SECOND_FACTOR']
  // An empty variable counts as unset, and unlike a missing one it is not filled from .env.
  return { ...variables, ...Object.fromEntries([...own, ...openId].map((name) => [name, ''])) }
}
