import { answerPage } from '@/components/pay/answer'
import { lookOf, type OrderContext, payContext } from '@/components/pay/frame'
import { OneClickPage } from '@/components/pay/one-click-page'
import { StandardPage } from '@/components/pay/standard-page'
import { type Preview, readPreview } from '@/lib/merchants/preview-address'
import { readAppearance, readMerchant } from '@/lib/merchants/store'
import type { SavedCard } from '@/lib/one-click/rules'
import { readLanguage } from '@/lib/platform/accept-language'
import type { Service } from '@/lib/service'
import { showUnknown } from '../[orderKey]/show-page'
import { isSecure } from '../[orderKey]/visit'

/** A sample of a merchant's pay page with invented data, as staff look at it before payers do. Nothing on it can be sent. */
export async function showPreview(service: Service, request: Request, merchantId: string): Promise<Response> {
  const preview = readPreview(service.keys, merchantId, new URL(request.url).searchParams)
  const context = preview && (await sampleOf(service, preview))
  if (!context) return showUnknown(service, request)
  const page =
    preview.page === 'card' ? (
      <StandardPage context={context} offer="preselected" savedCards={false} notice={null} />
    ) : (
      <OneClickPage context={context} cards={cardsAt(context.now)} expiredCards={[]} cvc2="asked" notice={null} />
    )
  return answerPage(page, { secure: isSecure(service), look: lookOf(context), framed: true })
}

async function sampleOf({ db, clock, env }: Service, { merchantId, stage, version, language, scheme }: Preview): Promise<OrderContext | null> {
  const merchant = await readMerchant(db.prisma, merchantId)
  const face = await readAppearance(db.prisma, merchantId, stage)
  if (!merchant || face.version !== version) return null
  const now = clock.now()
  const read = readLanguage(language) ?? merchant.language
  return {
    ...payContext(read, env.sandbox),
    scheme,
    now,
    view: { kind: 'pay' },
    visit: '',
    order: {
      orderKey: 'preview',
      number: 'A-1024',
      billNumber: '',
      amount: { minor: 12_990n, currency: merchant.baseCurrency },
      state: 'in-process',
      language: read,
      languageAsked: true,
      expiresAt: new Date(now.getTime() + 60 * 60_000),
      merchant: { id: merchantId, name: merchant.name, asksCardholder: merchant.asksCardholder, timeZone: merchant.scope.timeZone, face, sharesCardsWith: [] },
      returnUrls: { ok: null, no: null },
      lastAttempt: null,
      challenge: null,
      decision: { page: { kind: 'standard', offer: 'preselected', savedCards: false, expiredCards: [], lockedCards: [] }, reasons: [] },
    },
  }
}

function cardsAt(now: Date): SavedCard[] {
  const day = 24 * 60 * 60_000
  const card = { first6: '411111', expiry: { month: 9, year: now.getUTCFullYear() + 2 }, state: 'member', savedAt: new Date(now.getTime() - 90 * day) } as const
  return [
    { ...card, id: 'sample-1', brand: 'visa', last4: '1111', lastSuccessAt: new Date(now.getTime() - 3 * day) },
    { ...card, id: 'sample-2', brand: 'mastercard', last4: '4444', lastSuccessAt: new Date(now.getTime() - 20 * day) },
  ]
}
