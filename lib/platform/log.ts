import pino from 'pino'
import { luhnRunsMasked } from './mask-pan-runs'

export type Log = pino.Logger

/**
 * JSON lines on standard output. Card data is not logged anywhere; should any slip into a field or a message by mistake, the
 * named fields are dropped and every run of 13–19 digits with a right check digit is masked before a byte is written (PCI DSS 3.3.1, 3.4.1).
 */
export const log: Log = pino(
  {
    level: 'info',
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: ['*.pan', '*.cvc2', '*.CardNumber', '*.CVC2', '*.password', '*.totp', 'pan', 'cvc2', 'password'], remove: true },
  },
  { write: (line: string) => process.stdout.write(luhnRunsMasked(line)) },
)
