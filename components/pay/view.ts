/** Where a payer is inside an order's pages. Kept in the address, so that reloading and changing the language stay there. */
export type View =
  | { kind: 'pay' }
  | { kind: 'full-entry'; replaces?: string }
  | { kind: 'delete'; cardId: string }
  | { kind: 'result' }
  | { kind: 'three-d-secure' }

/** What has just happened, told by the page that comes next. */
export const notices = ['card-deleted', 'card-gone', 'deletion-undone', 'undo-too-late', 'too-late', 'bank-unanswered', 'bank-away', 'step-canceled'] as const

export type Notice = (typeof notices)[number]

/** The address of a view, for links and redirects. */
export function hrefOf(orderKey: string, view: View, notice?: Notice): string {
  if (view.kind === 'result') return `/pay/${orderKey}/result`
  if (view.kind === 'three-d-secure') return stepActionOf(orderKey)
  const query = queryOf(view)
  if (notice) query.set('notice', notice)
  return withQuery(`/pay/${orderKey}`, query)
}

/** Where the step of 3-D Secure is finished or given up, and where the payer's bank sends him back to. */
export function stepActionOf(orderKey: string): string {
  return `/pay/${orderKey}/three-d-secure`
}

/** Where the forms of a view post to: always the one handler that card data may reach. `more` goes into the query, never anything of a card but its token. */
export function formActionOf(orderKey: string, view: View, more: Record<string, string> = {}): string {
  const query = view.kind === 'result' || view.kind === 'three-d-secure' ? new URLSearchParams({ from: view.kind }) : queryOf(view)
  for (const [name, value] of Object.entries(more)) query.set(name, value)
  return withQuery(`/pay/${orderKey}`, query)
}

export function readView(query: URLSearchParams): View {
  const cardId = query.get('delete')
  if (cardId !== null) return { kind: 'delete', cardId }
  const replaces = query.get('replace')
  if (query.get('entry') === 'full') return replaces !== null && /^[\da-f-]{36}$/i.test(replaces) ? { kind: 'full-entry', replaces } : { kind: 'full-entry' }
  const from = query.get('from')
  return from === 'result' || from === 'three-d-secure' ? { kind: from } : { kind: 'pay' }
}

export function readNotice(query: URLSearchParams): Notice | null {
  const notice = query.get('notice')
  return notices.find((known) => known === notice) ?? null
}

function queryOf(view: View): URLSearchParams {
  if (view.kind === 'full-entry') return new URLSearchParams({ entry: 'full', ...(view.replaces === undefined ? {} : { replace: view.replaces }) })
  return new URLSearchParams(view.kind === 'delete' ? { delete: view.cardId } : {})
}

function withQuery(path: string, query: URLSearchParams): string {
  return query.size > 0 ? `${path}?${query}` : path
}
