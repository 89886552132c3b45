import type { ReactNode } from 'react'
import type { MessageLanguage, Translator } from '@/lib/platform/messages'

type Props = { language: MessageLanguage; t: Translator<'api-docs'>; tries: boolean; children: ReactNode }

/** The frame of both pages of the API: what can be tried, with the reference in its place until the scripts are there, and the reference alone. */
export function ApiDocsPage({ language, t, tries, children }: Props) {
  return (
    <html lang={language}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{t('title')}</title>
        <link rel="icon" href="/icon.svg" />
        {tries && <link rel="stylesheet" href="/api/docs/swagger-ui.css" />}
        <link rel="stylesheet" href="/api/docs/reference.css" />
        {tries && <script src="/api/docs/swagger-ui-bundle.js" defer />}
        {tries && <script src="/api/docs/start.js" defer />}
      </head>
      <body>
        <header className="top">
          <a href="#api">{t('skip')}</a>
          <a href="/api/docs" aria-current={tries ? 'page' : undefined}>
            {t('try')}
          </a>
          <a href="/api/docs/plain" aria-current={tries ? undefined : 'page'}>
            {t('read')}
          </a>
          <a href="/api/v1/openapi.json">{t('document')}</a>
        </header>
        {/* The documents of the API are in English, like its names. */}
        <main id="api" lang="en" tabIndex={-1}>
          {children}
        </main>
      </body>
    </html>
  )
}
