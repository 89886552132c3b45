/** The cookie that carries a right password's attempt to the second step. */
export const attemptCookie = 'sign-in-attempt'

export function readAttempt(cookieHeader: string | null): string | null {
  const pair = (cookieHeader ?? '')
    .split(';')
    .map((one) => one.trim())
    .find((one) => one.startsWith(`${attemptCookie}=`))
  return pair?.slice(attemptCookie.length + 1) ?? null
}

/** Remembers for a minute what was typed as a login, so that a refusal does not lose it. */
export const loginCookie = 'sign-in-login'
