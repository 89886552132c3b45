/** The cookie that carries a right password's attempt to the second step. */
export const attemptCookie = 'sign-in-attempt'

export function readAttempt(cookieHeader: string | null): string | null {
  const pair = (cookieHeader ?? '').split(';').map((one) => one.trim()).find((one) => one.startsWith(`${attemptCookie}=`))
  return pair?.slice(attemptCookie.length + 1) ?? null
}
