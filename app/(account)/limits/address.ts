/** Where a form of limits leads back to: a page of limits or of a customer, and nothing else that an address could name. */
export function backOf(text: string): string {
  return /^\/(limits(\/\d{1,9})?|customers\/\d{1,18})$/.test(text) ? text : '/limits'
}
