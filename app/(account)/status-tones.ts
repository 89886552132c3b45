import type { Tone } from '@/components/ui/badge'
import type { Status } from '@/lib/one-click/rules'

/** The colour that repeats what the word of a status says. */
export const statusTones: Record<Status, Tone> = { new: 'blue', member: 'green', 'not-active': 'gray', deny: 'neutral', fraud: 'red', suspicious: 'yellow' }
