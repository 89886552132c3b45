'use client'

import { useEffect, useState } from 'react'
import { type Failure, failureOf, failureTexts } from '@/components/account/failure'
import { Button } from '@/components/ui/button'
import en from '@/messages/en/account-error.json'

/** Says that a page failed, and what to do; what it was stays in the log. */
export default function Failed({ error, retry }: { error: unknown; retry: () => void }) {
  const [t, setTexts] = useState<typeof en>(en)
  // The document names its language only once it is drawn, which after an error is together with this.
  useEffect(() => setTexts(failureTexts()), [])
  const failure: Failure = failureOf(error)
  return (
    <div role="alert" className="mx-auto grid max-w-prose justify-items-start gap-4 py-16">
      <h1 className="font-semibold text-2xl tracking-tight">{t.title}</h1>
      <p className="text-muted">{t.page[failure]}</p>
      <Button variant="primary" onClick={failure === 'renewed' ? () => location.reload() : retry}>
        {failure === 'renewed' ? t.reload : t.again}
      </Button>
    </div>
  )
}
