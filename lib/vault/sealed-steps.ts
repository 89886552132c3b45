import { randomBytes, randomUUID } from 'node:crypto'
import type { Tx } from '@/lib/platform/db'
import { type KeyProvider, open, seal } from './keys'

/** What a sealed text is good for, and for which single thing: an operation's id, a card's token. Bound into the text. */
export type StepSubject = { kind: StepKind; subject: string }
export type StepKind = 'three-d-secure' | 'undo-deletion'

/**
 * Data that has to outlive a request and must not be kept: it goes out sealed, with the payer, under a key that stays here and works
 * once. The text without the key and the key without the text are noise; with the step both are worth nothing.
 */
export type SealedSteps = {
  /**
   * Seals a payload (anything JSON can say) and keeps the one-time key until `expiresAt`. An earlier step about the same subject ends by
   * this. The answer fits a form field or a cookie: letters, digits, `-`, `_` and dots.
   */
  sealStep: (tx: Tx, step: StepSubject & { payload: unknown; expiresAt: Date; now: Date }) => Promise<string>
  /**
   * Opens a sealed text and destroys its key, whatever comes of it. `gone`: used, ended or expired before, sealed for something else, or
   * changed on its way. Of several at once, one gets the payload; if its transaction fails, the key is there again.
   */
  openStep: (tx: Tx, step: StepSubject & { sealed: string; now: Date }) => Promise<{ payload: unknown } | 'gone'>
  /** Ends a step without opening it. False when there was none. */
  endStep: (tx: Tx, step: StepSubject) => Promise<boolean>
  /** Destroys the keys of steps whose time is over. Returns how many. */
  endExpiredSteps: (tx: Tx, now: Date) => Promise<number>
}

export function sealedSteps(keys: KeyProvider): SealedSteps {
  return {
    sealStep: async (tx, { kind, subject, payload, expiresAt, now }) => {
      const stepId = randomUUID()
      const key = randomBytes(32)
      const { version, wrapped } = keys.wrap(key)
      await tx.$queryRaw`select vault.begin_step(${stepId}::uuid, ${kind}, ${subject}, ${new Uint8Array(wrapped)}::bytea, ${version}::integer,
        ${expiresAt}::timestamptz, ${now}::timestamptz)::text`
      const plain = Buffer.from(JSON.stringify(payload), 'utf8')
      const sealed = seal(key, plain, contextOf({ kind, subject }, stepId))
      for (const secret of [key, plain]) secret.fill(0)
      return `s1.${stepId}.${sealed.toString('base64url')}`
    },
    openStep: async (tx, { kind, subject, sealed, now }) => {
      const parts = read(sealed)
      if (!parts) return 'gone'
      const rows = await tx.$queryRaw<{ wrapped: Uint8Array; version: number }[]>`
        select wrapped, version from vault.take_step(${parts.stepId}::uuid, ${kind}, ${subject}, ${now}::timestamptz)`
      const taken = rows[0]
      if (!taken) return 'gone'
      const key = keys.unwrap(Buffer.from(taken.wrapped), taken.version)
      try {
        return { payload: JSON.parse(open(key, parts.sealed, contextOf({ kind, subject }, parts.stepId)).toString('utf8')) }
      } catch {
        // Changed on its way: the text is worth nothing now, and neither is the key.
        return 'gone'
      } finally {
        key.fill(0)
      }
    },
    endStep: async (tx, { kind, subject }) => {
      const rows = await tx.$queryRaw<{ ended: boolean }[]>`select vault.end_step(${kind}, ${subject}) as ended`
      return rows[0]?.ended === true
    },
    endExpiredSteps: async (tx, now) => {
      const rows = await tx.$queryRaw<{ ended: number }[]>`select vault.end_expired_steps(${now}::timestamptz) as ended`
      return rows[0]?.ended ?? 0
    },
  }
}

/** The longest sealed text that is looked at; a cookie could not hold a longer one. */
const longestSealed = 4096

// s1.<step>.<nonce, tag, ciphertext>, base64url.
function read(sealed: string): { stepId: string; sealed: Buffer } | null {
  const [, stepId, text] = (sealed.length <= longestSealed && /^s1\.([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\.([\w-]+)$/.exec(sealed)) || []
  return stepId && text ? { stepId, sealed: Buffer.from(text, 'base64url') } : null
}

function contextOf({ kind, subject }: StepSubject, stepId: string): string {
  return `step:${kind}:${subject}:${stepId}:s1`
}
