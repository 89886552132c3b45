import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { StartRefused } from './run-command'

export type Child = {
  name: string
  /** Resolves when the process has ended, with its exit code (null: by a signal) and a sentence about it. */
  ended: Promise<{ code: number | null; sentence: string }>
  /** What the process says of itself first, over the channel of Node. Rejects when it ends before. */
  firstMessage: <T>() => Promise<T>
  /** Asks it to end, insists after `patienceMs`. */
  stop: (patienceMs?: number) => Promise<void>
}

/** Starts a program of Node that ends with this process, however this process ends. Output goes to `logFile`, or to the terminal. */
export function startChild(name: string, args: string[], variables: Record<string, string>, logFile: string | null): Child {
  const log = logFile ? openSync(logFile, 'a', 0o600) : 'inherit'
  const child = spawn(process.execPath, ['--import', './bin/end-with-parent.mjs', ...args], {
    env: { ...process.env, ...variables, PARENT_TO_END_WITH: String(process.pid) },
    stdio: ['ignore', log, log, 'ipc'],
  })
  if (typeof log === 'number') closeSync(log)
  const ended = new Promise<{ code: number | null; sentence: string }>((done) => {
    child.once('error', (error) => done({ code: 1, sentence: `${name} did not start: ${error.message}` }))
    child.once('exit', (code, signal) => done({ code, sentence: `${name} ended (${signal ?? `exit code ${code}`}).${lastLines(logFile)}` }))
  })
  return {
    name,
    ended,
    firstMessage: <T>() =>
      new Promise<T>((done, failed) => {
        child.once('message', (message) => done(message as T))
        void ended.then(({ sentence }) => failed(new StartRefused(sentence)))
      }),
    stop: (patienceMs = 15_000) => stop(child, patienceMs),
  }
}

async function stop(child: ChildProcess, patienceMs: number) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((done) => child.once('exit', done))
  child.kill('SIGTERM')
  const insist = setTimeout(() => child.kill('SIGKILL'), patienceMs)
  await gone
  clearTimeout(insist)
}

function lastLines(logFile: string | null): string {
  if (!logFile) return ''
  const lines = readFileSync(logFile, 'utf8')
    .trimEnd()
    .split('\n')
    .filter((line) => !/^\s+at /.test(line))
    .slice(-20)
    .join('\n')
  return lines === '' ? '' : ` The last lines of ${logFile}:\n${lines}`
}
