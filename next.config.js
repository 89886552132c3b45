import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'

const distDir = process.env.NEXT_DIST_DIR || '.next'

/** @type {import('next').NextConfig} */
export default {
  distDir,
  // The build changes the configuration of TypeScript that it is given, to name its own folder: any other folder than the usual one gets a copy.
  // Types are checked by `npm run check`, not by every start.
  typescript: { ignoreBuildErrors: true, ...(distDir === '.next' ? {} : { tsconfigPath: copyOfTsconfig() }) },
  turbopack: { root: import.meta.dirname },
  poweredByHeader: false,
  // A redirect by the framework would lack the headers of the pay pages; their routes answer with and without the stroke.
  skipTrailingSlashRedirect: true,
  agentRules: false,
  // A logo of up to 2 MB goes through an action, which says itself when it is larger.
  experimental: { agentUpgrade: false, authInterrupts: true, serverActions: { bodySizeLimit: '8mb' } },
  // Arguments of server actions do not belong in a log.
  logging: { serverFunctions: false },
  serverExternalPackages: ['pg', '@node-rs/argon2', 'graphile-worker', 'pino', '@prisma/client', '@prisma/adapter-pg'],
}

function copyOfTsconfig() {
  const path = `${distDir}.tsconfig.json`
  if (!existsSync(path)) {
    mkdirSync(dirname(resolve(path)), { recursive: true })
    const base = relative(dirname(resolve(path)), resolve('tsconfig.json')).replaceAll('\\', '/')
    writeFileSync(path, `${JSON.stringify({ extends: base.startsWith('.') ? base : `./${base}`, include: [] }, null, 2)}\n`)
  }
  return path
}
