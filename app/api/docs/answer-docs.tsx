import { ApiDocsPage } from '@/components/api-docs/page'
import { Reference } from '@/components/api-docs/reference'
import { calls } from '@/lib/api/calls'
import { documentOf } from '@/lib/api/document'
import { preferredLanguage, readLanguage } from '@/lib/platform/accept-language'
import { translator } from '@/lib/platform/messages'

const policy = {
  // Styles of elements are what Swagger UI sets; the reference has none.
  tries:
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
  reads: "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
}

export const docsHeaders = (tries: boolean) => ({
  'content-security-policy': tries ? policy.tries : policy.reads,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
})

/** The page to try calls, or the one to read. Both hold the reference, so that the first also says something without scripts. */
export async function answerDocs(request: Request, { tries }: { tries: boolean }): Promise<Response> {
  const { renderToStaticMarkup } = await import('react-dom/server')
  const wished = readLanguage(new URL(request.url).searchParams.get('lang'))
  const language = wished ?? preferredLanguage(request.headers.get('accept-language')) ?? 'en'
  const page = (
    <ApiDocsPage language={language} t={translator(language, 'api-docs')} tries={tries}>
      <Reference document={documentOf(calls)} t={translator('en', 'api-docs')} />
    </ApiDocsPage>
  )
  return new Response(`<!doctype html>${renderToStaticMarkup(page)}`, { headers: { ...docsHeaders(tries), 'content-type': 'text/html; charset=utf-8' } })
}
