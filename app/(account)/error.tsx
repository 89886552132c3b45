'use client'

import { useEffect, useState } from 'react'
import { Button } from '@/components/ui/button'
import { readLanguage } from '@/lib/platform/accept-language'
import type { MessageLanguage } from '@/lib/platform/messages'
import be from '@/messages/be/account-error.json'
// An error reaches the browser without its page, so the few words it needs come along in every language.
import en from '@/messages/en/account-error.json'
import ru from '@/messages/ru/account-error.json'

const texts = { en, ru, be }

/** Says that a page failed; what it was stays in the log. */
export default function Failed({ retry }: { retry: () => void }) {
  const [language, setLanguage] = useState<MessageLanguage>('en')
  // The document names its language only once it is drawn, which after an error is together with this.
  useEffect(() => setLanguage(readLanguage(document.documentElement.lang) ?? 'en'), [])
  const t = texts[language]
  return (
    <div role="alert" className="mx-auto grid max-w-prose justify-items-start gap-4 py-16">
      <h1 className="font-semibold text-2xl tracking-tight">{t.title}</h1>
      <p className="text-muted">{t.text}</p>
      <Button variant="primary" onClick={retry}>
        {t.again}
      </Button>
    </div>
  )
}
