import { undoMs } from '@/lib/payments/rules'
import type { Service } from '@/lib/service'
import { isSecure, readCookie } from './visit'

const undoCookie = 'pay-undo'

/** What takes a deletion back: the card's token, and the sealed text whose key dies after `undoMs`. */
type Undo = { cardId: string; sealed: string; endsAt: Date }

/** Carries the sealed text over the redirect that follows a deletion, for this order's pages and as long as it is worth something. Null takes it away. */
export function undoCookieOf(deps: Pick<Service, 'env'>, orderKey: string, undo: Undo | null): string {
  const value = undo ? `${undo.cardId}.${undo.endsAt.getTime()}.${undo.sealed}` : ''
  const secure = isSecure(deps) ? '; Secure' : ''
  return `${undoCookie}=${value}; Path=/pay/${orderKey}; Max-Age=${undo ? undoMs / 1000 : 0}; SameSite=Lax; HttpOnly${secure}`
}

export function readUndo(request: Request): Undo | null {
  const [, cardId, endsAtMs, sealed] = /^([\da-f-]{36})\.(\d{1,15})\.(s1\.[\w.-]{1,4096})$/.exec(readCookie(request, undoCookie) ?? '') ?? []
  return cardId && sealed ? { cardId, sealed, endsAt: new Date(Number(endsAtMs)) } : null
}

/** How long the page may still offer to take a deletion back. Only for showing: what counts is the key. */
export function undoLeftMs(request: Request, now: Date): number | undefined {
  const leftMs = (readUndo(request)?.endsAt.getTime() ?? 0) - now.getTime()
  return leftMs > 0 ? Math.min(leftMs, undoMs) : undefined
}
