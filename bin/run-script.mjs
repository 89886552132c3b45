import { spawn } from 'node:child_process'

/**
 * Runs a TypeScript file and resolves with its exit code. Signals are passed on: whoever sends one may know only this process. The channel
 * tells the script when this process dies without a word.
 */
export function runScript(script, rest = [], environment = {}) {
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...rest], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ...environment },
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  // npm that was killed cannot pass anything on, but its child gets another parent.
  const parent = process.ppid
  if (process.env.npm_lifecycle_event) setInterval(() => process.ppid === parent || child.kill('SIGTERM'), 1_000).unref()
  return new Promise((resolve) => child.on('close', (code, signal) => resolve(code ?? (signal ? 1 : 0))))
}
