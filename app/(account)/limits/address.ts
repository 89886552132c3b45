/** Where a form of limits leads back to: a page of limits, of a customer or of what waits, and nothing else that an address could name. */
export function backOf(text: string): string {
  return /^\/(limits(\/\d{1,9})?|customers\/\d{1,18}|operator\/approvals)$/.test(text) ? text : '/limits'
}
