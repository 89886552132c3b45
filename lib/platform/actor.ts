/** Who did something, as it stands in histories and the audit log: `staff:12`, `api-key:7`, `payer`, `system:expire-cards`, `merchant:500001`. */
export type Actor =
  | { kind: 'staff'; id: number }
  | { kind: 'merchant'; id: number }
  | { kind: 'api-key'; id: number }
  | { kind: 'payer' }
  | { kind: 'system'; name: string }

export function actorText(actor: Actor): string {
  switch (actor.kind) {
    case 'staff':
    case 'merchant':
    case 'api-key':
      return `${actor.kind}:${actor.id}`
    case 'system':
      return `system:${actor.name}`
    case 'payer':
      return 'payer'
  }
}
