const characters = /^\/[\w\-./?=&%,~+:@*]*$/

/** A page of the account to go to after signing in; anything else, an address of somebody else first of all, is the first page. */
export function ownPath(text: string | null | undefined): string {
  return text && isPath(text) && !text.startsWith('/api/') && !text.startsWith('/sign-in') ? text : '/'
}

/** The page that a form came from: one of ours, the sign-in included. */
export function samePage(text: string): string {
  return isPath(text) ? text : '/'
}

// Two slashes name another host, also once dots before them are resolved ("/.//host").
function isPath(text: string): boolean {
  return characters.test(text) && !/\/[/.]/.test(text.split('?', 1)[0] ?? '')
}
