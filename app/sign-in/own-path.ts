const path = /^\/(?![/\\])[\w\-./?=&%,~+:@]*$/

/** A page of the account to go to after signing in; anything else, an address of somebody else first of all, is the first page. */
export function ownPath(text: string | null | undefined): string {
  return text && path.test(text) && !text.startsWith('/api/') && !text.startsWith('/sign-in') && text !== '/' ? text : '/customers'
}

/** The page that a form came from: one of ours, the sign-in included. */
export function samePage(text: string): string {
  return path.test(text) ? text : '/'
}
