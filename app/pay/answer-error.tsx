import { answerPage } from '@/components/pay/answer'
import { RefusedOrderPage, UnknownErrorPage } from '@/components/pay/error-page'
import { type Refusal, writeErrorId } from '@/lib/assist/error-id'
import { statusOf } from '@/lib/assist/faults'
import { languageOfMerchant } from '@/lib/merchants/store'
import type { Language } from '@/lib/payments/rules'
import type { Service } from '@/lib/service'
import { openPlainPage } from './[orderKey]/show-page'
import { isSecure } from './[orderKey]/visit'

type Deps = Pick<Service, 'db' | 'env' | 'keys'>

/** The page of a refused order, or of an address that names none (`refusal` null), in the language of whoever asks, else of the merchant. */
export async function answerError(deps: Deps, request: Request, refusal: Refusal | null): Promise<Response> {
  const merchantId = refusal?.merchantId ?? null
  const context = openPlainPage(deps, request, {
    asked: refusal?.language ?? null,
    fallback: merchantId === null ? null : await languageOfMerchant(deps.db.prisma, merchantId),
  })
  const errorId = refusal && writeErrorId(deps.keys, refusal)
  const hrefOf = (other: Language) => `/pay/error?${new URLSearchParams({ ...(errorId ? { ErrorID: errorId } : {}), lang: other })}`
  const page = refusal ? <RefusedOrderPage context={context} hrefOf={hrefOf} refusal={refusal} /> : <UnknownErrorPage context={context} hrefOf={hrefOf} />
  return answerPage(page, { status: refusal ? statusOf(refusal.fault) : 404, secure: isSecure(deps) })
}
