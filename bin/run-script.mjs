import { spawn } from 'node:child_process'

/** Runs a TypeScript file and resolves with its exit code. Signals reach the child through the terminal's process group or are passed on. */
export function runScript(script, rest = [], environment = {}) {
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...rest], { stdio: 'inherit', env: { ...process.env, ...environment } })
  const pass = (signal) => child.kill(signal)
  process.on('SIGINT', () => {})
  process.on('SIGTERM', pass)
  process.on('SIGHUP', pass)
  return new Promise((resolve) => child.on('close', (code, signal) => resolve(code ?? (signal ? 1 : 0))))
}
