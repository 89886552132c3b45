import { WrongSettings } from '@/lib/platform/env'

/** Something a person can mend, said in a sentence: shown without a stack. */
export class StartRefused extends Error {}

/** Does something that fails in sentences already: they are shown as such. */
export async function asSentence<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw new StartRefused((error as Error).message)
  }
}

/** Runs a command of this folder. What a person can mend is said in a sentence; anything else is shown whole. */
export async function runCommand(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const plain = error instanceof WrongSettings || error instanceof StartRefused || !(error instanceof Error) || !error.stack
    console.error(plain ? String((error as Error)?.message ?? error) : error.stack)
    process.exitCode = 1
  } finally {
    // An open channel to whoever started this would keep it running.
    process.removeAllListeners('disconnect')
    if (process.connected) process.disconnect()
  }
}
