const largestBytes = 8 * 1024

/** Whether a request brings a form as browsers send it, and one of a size that a sign-in can have. Looks at the headers alone. */
export function bringsSmallForm(request: Request): boolean {
  const type = request.headers.get('content-type') ?? ''
  const bytes = Number(request.headers.get('content-length') ?? Number.NaN)
  return /^application\/x-www-form-urlencoded\b/i.test(type) && bytes <= largestBytes
}
