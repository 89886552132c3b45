import type { Client } from 'pg'
import { type Act, Actor, type Fault, type Gate } from './actor'
import type { Random } from './random'

/** What an actor can begin: a name for the trace, and the doing, which answers how it ended in a few words. */
export type Beginning = { name: string; run: (act: Act) => Promise<string> }

type Settings = {
  random: Random
  /** Looks at the database from outside, as its owner. */
  observer: Client
  /** Before every step: the clock moves, and what was on its way to the bank arrives. */
  tick: (step: number) => void
  /** Something has been committed since the last step. */
  committed: (step: number) => Promise<void>
  violation: (what: string) => void
}

/** How often what befalls a step of a kind, in a thousand. */
const faults: Record<Gate['kind'], Partial<Record<Exclude<Fault, 'none'>, number>>> = {
  plain: { crash: 1 },
  statement: { 'lost-before': 1, 'lost-after': 1, serialization: 2, crash: 1 },
  commit: { 'lost-before': 10, 'lost-after': 15, serialization: 5, crash: 5, 'crash-after': 10 },
  bank: { crash: 8 },
}

/**
 * Decides who goes on: exactly one actor at a time takes one step, and the next is chosen when everybody stands still again, at a gate, without an act, or
 * before a lock of the database that somebody else holds. So a seed is a history, and the same seed is the same one.
 */
export class Scheduler {
  readonly trace: string[] = []
  readonly actors: Actor[] = []
  step = 0
  private version = 0
  private wake = () => {}
  private isDirty = false
  private acts = 0
  private last: Actor | null = null
  /** Whoever keeps others waiting at a lock. */
  private holders = new Set<Actor>()
  /** Off while everything is brought to its end. */
  faultsHappen = true

  constructor(private readonly settings: Settings) {}

  add(name: string, eagerness: number): Actor {
    const actor = new Actor(name, eagerness, () => {
      this.version += 1
      this.wake()
    })
    this.actors.push(actor)
    return actor
  }

  /** Told by the connections. */
  readonly noteCommit = () => {
    this.isDirty = true
  }

  note(actor: string, what: string): void {
    this.trace.push(`${String(this.step).padStart(5)} ${actor.padEnd(9)} ${what}`)
  }

  /** Takes `steps` steps; whoever has no act begins one that `begin` chooses. */
  async run(steps: number, begin: (actor: Actor) => Beginning): Promise<void> {
    for (const end = this.step + steps; this.step < end; ) await this.takeStep(begin)
  }

  /** Lets every act come to its end. */
  async finish(): Promise<void> {
    while (this.actors.some(({ act }) => act !== null)) await this.takeStep(null)
    await this.quiet()
    await this.look()
  }

  /** One act of one actor from its beginning to its end, with nobody else in between. */
  async only(actor: Actor, beginning: Beginning): Promise<void> {
    this.begin(actor, beginning)
    await this.finish()
  }

  private async takeStep(begin: ((actor: Actor) => Beginning) | null): Promise<void> {
    await this.quiet()
    await this.look()
    this.step += 1
    this.settings.tick(this.step)
    const ready = this.actors.filter((actor) => (actor.act === null ? begin !== null : actor.inFlight === 0 && this.mayAsk(actor)))
    if (ready.length === 0) {
      if (this.actors.some(({ act }) => act !== null)) await this.waitForTheDatabase()
      return
    }
    const { random } = this.settings
    // Mostly whoever moved goes on: histories in which everybody moves in turn are no more likely than others.
    const goesOn = this.last !== null && ready.includes(this.last) && random.chance(0.6)
    const actor = goesOn && this.last ? this.last : random.pick(ready.flatMap((one) => Array.from({ length: one.act ? 6 : one.eagerness }, () => one)))
    this.last = actor
    if (actor.act === null && begin) this.begin(actor, begin(actor))
    else this.letGo(actor)
  }

  // Which of two that wait for one lock gets it is the server's to say, and it may say otherwise the next time: while one waits, no other comes to wait there too.
  private mayAsk(actor: Actor): boolean {
    return this.holders.size === 0 || this.holders.has(actor) || actor.waiting[0]?.kind !== 'statement'
  }

  private begin(actor: Actor, { name, run }: Beginning): void {
    this.acts += 1
    const act: Act = { name, number: this.acts, begunAt: this.step, faults: 0, references: [] }
    actor.act = act
    this.note(actor.name, `#${act.number} ${name}`)
    const end = (how: string) => {
      this.note(actor.name, `#${act.number} ${name}: ${how}`)
      actor.act = null
      actor.dead = false
      actor.changed()
    }
    run(act).then(
      (how) => end(actor.dead ? 'his process died' : how),
      (error: Error) => {
        if (act.faults === 0) this.settings.violation(`${actor.name} #${act.number} ${name} failed, and nothing had been done to it: ${error.message}`)
        end(actor.dead ? 'his process died' : 'an error')
      },
    )
  }

  private letGo(actor: Actor): void {
    const gate = actor.waiting[0]
    if (!gate) throw new Error(`${actor.name} is quiet and waits for nothing`)
    const fault = this.drawFault(gate.kind)
    this.note(actor.name, gate.what + (fault === 'none' ? '' : ` — ${fault}`))
    actor.release(fault)
  }

  private drawFault(kind: Gate['kind']): Fault {
    const drawn = this.settings.random.below(1000)
    if (!this.faultsHappen) return 'none'
    let left = drawn
    for (const [fault, share] of Object.entries(faults[kind])) {
      left -= share
      if (left < 0) return fault as Fault
    }
    return 'none'
  }

  private async look(): Promise<void> {
    if (!this.isDirty) return
    this.isDirty = false
    await this.settings.committed(this.step)
  }

  /** Returns when everybody stands still. */
  private async quiet(): Promise<void> {
    for (;;) {
      // Whatever the last answer set going in this process has run on to its next gate.
      await new Promise((later) => setImmediate(later))
      const moving = this.actors.filter((actor) => !actor.isQuiet)
      if (moving.length === 0) {
        this.holders = new Set()
        return
      }
      if (await this.changes(5)) continue
      if (moving.some(({ inFlight }) => inFlight === 0)) continue
      const { waiting, holders } = await this.waitingForLocks(moving)
      if (!moving.every((actor) => waiting.has(actor))) continue
      this.holders = holders
      return
    }
  }

  private async changes(withinMs: number): Promise<boolean> {
    const before = this.version
    await new Promise<void>((go) => {
      const timer = setTimeout(go, withinMs)
      this.wake = () => {
        clearTimeout(timer)
        go()
      }
    })
    this.wake = () => {}
    return this.version !== before
  }

  // Only a lock that another of the actors holds will be given when that one moves; any other wait of the server is over by itself.
  private async waitingForLocks(actors: readonly Actor[]): Promise<{ waiting: Set<Actor>; holders: Set<Actor> }> {
    const all = this.actors.flatMap((actor) => actor.pids())
    const { rows } = await this.settings.observer.query<{ pid: number; blockers: number[] }>(
      'select pid, pg_blocking_pids(pid) as blockers from unnest($1::integer[]) as pid where pg_blocking_pids(pid) && $2::integer[]',
      [actors.flatMap((actor) => actor.pids()), all],
    )
    const ofPids = (pids: readonly number[]) => this.actors.filter((actor) => actor.pids().some((pid) => pids.includes(pid)))
    const waiting = new Set(ofPids(rows.map(({ pid }) => pid)))
    return { waiting, holders: new Set(ofPids(rows.flatMap(({ blockers }) => blockers)).filter((actor) => !waiting.has(actor))) }
  }

  // Everybody waits for a lock of somebody else: after a second the database itself ends one of them.
  private async waitForTheDatabase(): Promise<void> {
    this.settings.violation(`at step ${this.step} everybody waited for everybody`)
    const before = this.version
    for (let round = 0; round < 100 && this.version === before; round += 1) await this.changes(100)
  }
}
