import { type Refusal, writeErrorId } from '@/lib/assist/error-id'
import { statusOf } from '@/lib/assist/faults'
import type { Language } from '@/lib/payments/rules'
import type { Env } from '@/lib/platform/env'
import type { KeyProvider } from '@/lib/vault/keys'
import { answerPage } from './answer'
import { chooseLanguage } from './choose-language'
import { RefusedOrderPage, UnknownErrorPage } from './error-page'

type Deps = { keys: KeyProvider; env: Pick<Env, 'publicUrl' | 'sandbox'> }

/** The page of a refused order, or of an address that names none (`refusal` null), in the language of whoever asks. */
export function answerError({ keys, env }: Deps, request: Request, refusal: Refusal | null): Promise<Response> {
  const query = new URL(request.url).searchParams
  const language = chooseLanguage({
    parameter: query.get('lang'),
    cookie: null,
    orderKey: null,
    asked: refusal?.language ?? null,
    acceptLanguage: request.headers.get('accept-language'),
    fallback: 'ru',
  })
  const errorId = refusal && writeErrorId(keys, refusal)
  const hrefOf = (other: Language) => `/pay/error?${new URLSearchParams({ ...(errorId ? { ErrorID: errorId } : {}), lang: other })}`
  const shown = { language, sandbox: env.sandbox, hrefOf }
  const page = refusal ? <RefusedOrderPage {...shown} refusal={refusal} /> : <UnknownErrorPage {...shown} />
  return answerPage(page, { status: refusal ? statusOf(refusal.fault) : 404, secure: env.publicUrl.startsWith('https:') })
}
