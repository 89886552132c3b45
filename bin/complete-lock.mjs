// `npm ci` refuses a lock that lacks the optional packages of other platforms, and npm writes such a lock
// when the registry it asks does not serve them. Run this after every change of dependencies:
//   node bin/complete-lock.mjs
// It adds what is missing and touches nothing else; os and cpu are read from the package's name.
import { readFileSync, writeFileSync } from 'node:fs'

const systems = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'aix', 'win32', 'windows', 'cygwin']
const processors = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 's390x', 'riscv64', 'loong64', 'mips64el', 'wasm32']

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'))
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (lock.packages[`${path}/node_modules/${name}`] || lock.packages[`node_modules/${name}`]) continue
    const words = name.split(/[/-]/)
    const system = systems.find((word) => words.includes(word))
    const processor = processors.find((word) => words.includes(word))
    const exact = version.replace(/^[\^~]/, '')
    lock.packages[`node_modules/${name}`] = {
      version: exact,
      ...(processor && { cpu: [processor] }),
      optional: true,
      ...(system && { os: [system === 'windows' ? 'win32' : system] }),
    }
    console.log(`added ${name} ${exact}`)
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`)
