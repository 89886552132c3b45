/** What happens to one step of an actor. `lost-before`, `lost-after`: the connection goes, and with it the answer; `crash`, `crash-after`: his process dies. */
export type Fault = 'none' | 'lost-before' | 'lost-after' | 'serialization' | 'crash' | 'crash-after'

/** Where an actor waits until he may go on. `bank`: a question or an answer on its way between him and the bank. */
export type Gate = { kind: 'statement' | 'commit' | 'plain' | 'bank'; what: string; open: (fault: Fault) => void }

export class Crashed extends Error {}

/** What one actor does, from its beginning to its end; `faults`: how many were put into it. */
export type Act = { name: string; number: number; begunAt: number; faults: number; references: string[] }

/**
 * One process of the service: does one act at a time, and within it one step at a time, each when the scheduler says so. His process may die in the middle
 * of an act: then nothing that he still tries reaches anybody, until the act is over and he begins anew.
 */
export class Actor {
  readonly waiting: Gate[] = []
  act: Act | null = null
  inFlight = 0
  dead = false
  /** The server processes behind his connections. */
  readonly clients = new Set<{ processID?: number | null }>()

  constructor(
    readonly name: string,
    /** How soon he begins something when he has nothing to do, next to the others. */
    readonly eagerness: number,
    readonly changed: () => void,
  ) {}

  /** Waits for its turn, then does `work` with what befalls it. */
  async step<T>(kind: Gate['kind'], what: string, work: (fault: Fault) => Promise<T>): Promise<T> {
    if (this.dead) throw new Crashed('the process has died')
    const fault = await new Promise<Fault>((open) => {
      this.waiting.push({ kind, what, open })
      this.changed()
    })
    try {
      return await work(fault)
    } finally {
      this.inFlight -= 1
      this.changed()
    }
  }

  /** Does what need not wait for its turn. */
  async passBy<T>(work: () => Promise<T>): Promise<T> {
    if (this.dead) throw new Crashed('the process has died')
    this.inFlight += 1
    try {
      return await work()
    } finally {
      this.inFlight -= 1
      this.changed()
    }
  }

  /** Lets the first that waits go on. */
  release(fault: Fault): void {
    if (fault !== 'none' && this.act) this.act.faults += 1
    if (fault === 'crash' || fault === 'crash-after') this.dead = true
    const gate = this.waiting.shift()
    if (!gate) throw new Error(`${this.name} waits for nothing`)
    this.inFlight += 1
    gate.open(fault)
    for (const other of this.dead ? this.waiting.splice(0) : []) {
      this.inFlight += 1
      other.open('crash')
    }
  }

  /** Whether it stands at a gate, or has nothing to do. */
  get isQuiet(): boolean {
    return this.act === null || (this.inFlight === 0 && this.waiting.length > 0)
  }

  pids(): number[] {
    return [...this.clients].flatMap(({ processID }) => (processID ? [processID] : []))
  }
}
