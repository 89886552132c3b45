/** Runs once when the server starts, before its first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const [{ env }, { distrustForwardedFor }, { rememberAnswers }] = await Promise.all([
    import('@/lib/platform/env'),
    import('@/lib/platform/distrust-forwarded-for'),
    import('@/lib/platform/answer-status'),
  ])
  rememberAnswers()
  if (!env().trustProxy) distrustForwardedFor()
}
