/** A request as far as a word on it is concerned. Actors as texts: `staff:12`. */
type Asked = { state: string; requestedBy: string }

type Word = {
  who: string
  approve: boolean
  /** Whoever may only take back his own requests learns nothing of others. */
  onlyOwn?: boolean
}

/**
 * What a word comes to on a request that waits for a second person, whatever it asks for: nobody approves his own, and saying no to his own takes it back.
 * Asked under the lock of what the request is about.
 */
export function judgeWord({ state, requestedBy }: Asked, { who, approve, onlyOwn = false }: Word) {
  const isOwn = requestedBy === who
  if (state !== 'waiting') return 'decided-already'
  if (isOwn) return approve ? 'own-request' : 'cancelled'
  if (onlyOwn) return 'not-found'
  return approve ? 'approved' : 'rejected'
}
