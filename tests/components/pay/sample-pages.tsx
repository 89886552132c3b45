import type { ReactElement } from 'react'
import { entryFaults } from '@/app/pay/[orderKey]/read-entry'
import { DeletePage } from '@/components/pay/delete-page'
import { type OrderContext, payContext } from '@/components/pay/frame'
import { OneClickPage } from '@/components/pay/one-click-page'
import { BadFormPage, type FormFault, MethodPage, StalePage, TooManyUnknownPage, UnknownPage } from '@/components/pay/plain-pages'
import { CanceledPage, CardsOffPage, ExpiredPage, LimitPage, RefusedPage } from '@/components/pay/refusal-pages'
import { CheckingPage, DeclinedPage, PaidPage } from '@/components/pay/result-pages'
import { StandardPage } from '@/components/pay/standard-page'
import { TermsPage } from '@/components/pay/terms-page'
import { ContinuePage, ThreeDSecurePage } from '@/components/pay/three-d-secure-pages'
import type { View } from '@/components/pay/view'
import { BusyPage, TooManyPage } from '@/components/pay/waiting-pages'
import type { DeclineReason } from '@/lib/acquirers/contract'
import { declines } from '@/lib/acquirers/rules'
import type { TestingRule } from '@/lib/card-testing/rules'
import type { Brand, CardError } from '@/lib/cards/rules'
import { parseColour } from '@/lib/merchants/colour'
import { noPayTexts } from '@/lib/merchants/pay-texts'
import type { Appearance } from '@/lib/merchants/rules'
import { consentTextVersion } from '@/lib/one-click/consent'
import type { SavedCard } from '@/lib/one-click/rules'
import type { Language, OrderView } from '@/lib/payments/rules'

const longName = 'Міжнародная крама кніг, чаю, кавы і настольных гульняў «Старонка за старонкай» на вуліцы Інтэрнацыянальнай'

/** An orange that passes, and the smallest picture that is one. */
const sampleFace: Appearance = {
  accent: parseColour('#b34700'),
  logo: { webp: new Uint8Array(Buffer.from('UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA', 'base64')), width: 240, height: 80 },
  texts: {
    en: { note: 'We deliver on weekdays; “fish & chips” within the hour.', help: '+375 17 123-45-67, help@shop.example' },
    ru: { note: 'Доставка по будням; «рыба и чипсы» в течение часа.', help: '+375 17 123-45-67, help@shop.example' },
    be: { note: 'Дастаўка па буднях; «рыба і чыпсы» на працягу гадзіны.', help: '+375 17 123-45-67, help@shop.example' },
  },
}

const sampleNow = new Date('2026-11-24T09:45:00Z')

export function sampleOrder(change: Partial<OrderView> = {}): OrderView {
  return {
    orderKey: 'k'.repeat(32),
    number: 'A-2026/1187',
    billNumber: '550000112345678',
    amount: { minor: 123_450n, currency: 'BYN' },
    state: 'in-process',
    language: 'ru',
    languageAsked: false,
    expiresAt: new Date('2026-11-24T10:30:00Z'),
    merchant: {
      id: 500001,
      name: 'Книги & Чай',
      asksCardholder: true,
      timeZone: 'Europe/Minsk',
      face: { accent: null, logo: null, texts: noPayTexts },
      sharesCardsWith: [],
    },
    returnUrls: { ok: 'https://shop.example/thanks?basket=1', no: 'https://shop.example/basket' },
    lastAttempt: null,
    challenge: null,
    decision: { page: { kind: 'standard', offer: 'preselected', savedCards: false, expiredCards: [], lockedCards: [] }, reasons: [] },
    ...change,
  }
}

export function sampleContext(language: Language, change: Partial<OrderView> = {}, view: View = { kind: 'pay' }): OrderContext {
  return { ...payContext(language, true), order: sampleOrder(change), view, visit: 'signed-visit', now: sampleNow }
}

export function sampleCard(place: number, brand: Brand, last4: string, expiry = { month: 9, year: 2028 }): SavedCard {
  return {
    id: `00000000-0000-4000-8000-00000000000${place}`,
    brand,
    first6: '411111',
    last4,
    expiry,
    state: 'member',
    savedAt: new Date('2026-01-05T09:00:00Z'),
    lastSuccessAt: place === 3 ? null : new Date('2026-11-03T09:00:00Z'),
  }
}

const cards = [sampleCard(1, 'visa', '1111'), sampleCard(2, 'mastercard', '4444'), sampleCard(3, 'belkart', '0007')]
const expiredCards = [sampleCard(4, 'mir', '0004', { month: 10, year: 2026 })]

const lockedCards = [{ ...sampleCard(5, 'visa', '3220'), lockedUntil: new Date('2026-11-24T21:00:00Z') }]
const restingOrder: Partial<OrderView> = {
  decision: { page: { kind: 'standard', offer: 'preselected', savedCards: false, expiredCards, lockedCards }, reasons: ['cvc2-locked', 'expired-cards'] },
}
const testingRules: readonly TestingRule[] = ['order', 'card', 'address', 'merchant']

const overLimit = {
  rule: 'over-limit',
  currency: 'BYN',
  window: 'day',
  source: 'own',
  limitMinor: 200_000n,
  usedMinor: 150_000n,
  leftMinor: 50_000n,
  amountMinor: 123_450n,
  resetsAt: new Date('2026-11-24T21:00:00Z'),
} as const

const cardErrors: readonly CardError[] = ['required', 'format', 'length', 'check-digit', 'past', 'cvc2-length', 'looks-like-pan']

/** Every page in every state that looks different, by name. */
export function samplePages(language: Language): Record<string, ReactElement> {
  const context = sampleContext(language)
  const ended = sampleContext(language, { decision: { page: { kind: 'canceled' }, reasons: [] } })
  const done = { page: { kind: 'paid' }, reasons: [] } as const
  const plain = { context: payContext(language, true), hrefOf: (other: Language) => `?lang=${other}` }
  const paid = {
    state: 'approved',
    billNumber: '550000112345678',
    card: { first6: '411111', last4: '1111', brand: 'visa' },
    reason: null,
    responseCode: 'AS000',
    approvalCode: '123456',
    at: new Date('2026-11-24T09:30:00Z'),
    savedCard: true,
  } as const
  const atBank: Partial<OrderView> = {
    decision: { page: { kind: 'three-d-secure' }, reasons: ['attempt-authenticating'] },
    challenge: { issuerUrl: 'https://issuer.example/challenge', request: 'eyJ0IjoxfQ', endsAt: new Date('2026-11-24T09:40:00Z') },
    lastAttempt: { ...paid, state: 'authenticating', responseCode: null, approvalCode: null, savedCard: false },
  }
  const faults = entryFaults(context.t, [
    { field: 'CardNumber', error: 'check-digit' },
    { field: 'ExpireDate', error: 'past' },
    { field: 'CVC2', error: 'cvc2-length', digits: 3 },
  ])
  return {
    standard: <StandardPage context={context} offer="preselected" savedCards={false} notice={null} />,
    'with-a-face': (
      <StandardPage
        context={sampleContext(language, {
          merchant: { ...context.order.merchant, name: longName, face: sampleFace, sharesCardsWith: ['Зялёная аптэка', 'Braslau Kayaks'] },
        })}
        offer="unselected"
        savedCards={false}
        notice={null}
      />
    ),
    'standard-deleted': <StandardPage context={context} offer="unselected" savedCards={false} notice="card-deleted" />,
    'standard-undo': <StandardPage context={{ ...context, undoLeftMs: 9_000 }} offer="preselected" savedCards={false} notice="card-deleted" />,
    'standard-undone-too-late': <StandardPage context={context} offer="preselected" savedCards={false} notice="undo-too-late" />,
    'standard-resting': <StandardPage context={sampleContext(language, restingOrder)} offer="preselected" savedCards={false} notice={null} />,
    'standard-replacing': (
      <StandardPage
        context={sampleContext(language, restingOrder, { kind: 'full-entry', replaces: expiredCards[0]?.id })}
        offer="preselected"
        savedCards={false}
        notice={null}
      />
    ),
    'one-click-locked': (
      <OneClickPage context={context} cards={cards.slice(1)} expiredCards={expiredCards} lockedCards={lockedCards} cvc2="asked" notice="deletion-undone" />
    ),
    'one-click-no-replace': <OneClickPage context={context} cards={cards} expiredCards={expiredCards} cvc2="asked" offer="none" notice={null} />,
    'too-many-unknown': <TooManyUnknownPage {...plain} />,
    busy: <BusyPage context={context} />,
    ...Object.fromEntries(
      testingRules.map((rule) => [`too-many-${rule}`, <TooManyPage key={rule} context={context} rule={rule} until={new Date('2026-11-24T10:30:00Z')} />]),
    ),
    ...Object.fromEntries(
      [0, 1, 2].map((cvc2TriesLeft) => [
        `declined-tries-${cvc2TriesLeft}`,
        <DeclinedPage
          key={cvc2TriesLeft}
          context={sampleContext(language, {
            state: 'declined',
            lastAttempt: { ...paid, state: 'declined', reason: 'wrong-cvc2', savedCard: false, cvc2TriesLeft },
          })}
          reason="wrong-cvc2"
        />,
      ]),
    ),
    'standard-beside-cards': (
      <StandardPage
        context={sampleContext(language, { returnUrls: { ok: null, no: null } }, { kind: 'full-entry' })}
        offer="none"
        savedCards
        notice="limit-saved-cards"
      />
    ),
    'standard-faults': (
      <StandardPage
        context={context}
        offer="preselected"
        savedCards={false}
        notice={null}
        faults={faults}
        kept={{ expireDate: '09/20', cardholder: 'ANNA PAYER', save: true }}
      />
    ),
    'one-click': <OneClickPage context={context} cards={cards} expiredCards={expiredCards} cvc2="asked" notice={null} />,
    'one-click-confirm': <OneClickPage context={context} cards={cards.slice(0, 1)} toConfirm={cards.slice(1)} expiredCards={[]} cvc2="asked" notice={null} />,
    'one-click-one': <OneClickPage context={context} cards={cards.slice(0, 1)} expiredCards={[]} cvc2="not-asked" notice={null} />,
    'one-click-fault': (
      <OneClickPage
        context={context}
        cards={cards}
        expiredCards={[]}
        cvc2="asked"
        notice="card-gone"
        chosenId={cards[1]?.id}
        faults={entryFaults(context.t, [{ field: 'CVC2', error: 'required' }])}
      />
    ),
    delete: <DeletePage context={context} card={sampleCard(1, 'visa', '1111')} />,
    paid: <PaidPage context={sampleContext(language, { state: 'approved', lastAttempt: paid, decision: done }, { kind: 'result' })} again={false} />,
    'paid-again': (
      <PaidPage context={sampleContext(language, { state: 'delayed', lastAttempt: paid, decision: done, returnUrls: { ok: null, no: null } })} again />
    ),
    'three-d-secure': <ThreeDSecurePage context={sampleContext(language, atBank)} begunHere notice={null} />,
    'three-d-secure-away': <ThreeDSecurePage context={sampleContext(language, atBank)} begunHere notice="bank-away" />,
    'three-d-secure-elsewhere': <ThreeDSecurePage context={sampleContext(language, atBank)} begunHere={false} notice={null} />,
    continue: <ContinuePage context={sampleContext(language, atBank, { kind: 'three-d-secure' })} />,
    checking: <CheckingPage context={ended} />,
    limit: <LimitPage context={ended} refusal={overLimit} />,
    'limit-week': <LimitPage context={ended} refusal={{ ...overLimit, window: 'week', usedMinor: 250_000n, leftMinor: 0n }} />,
    'limit-currency': <LimitPage context={ended} refusal={{ rule: 'no-limit-for-currency', currency: 'USD', amountMinor: 1000n }} />,
    refused: <RefusedPage context={ended} />,
    'cards-off': <CardsOffPage context={ended} />,
    expired: <ExpiredPage context={ended} late={false} />,
    'expired-late': <ExpiredPage context={ended} late />,
    'deadline-near': <StandardPage context={{ ...context, now: new Date('2026-11-24T10:26:30Z') }} offer="none" savedCards={false} notice={null} />,
    'checking-stopped': (
      <CheckingPage
        context={{
          ...sampleContext(language, { decision: ended.order.decision, lastAttempt: { ...paid, state: 'unknown' } }),
          now: new Date('2026-11-24T11:30:00Z'),
        }}
      />
    ),
    method: <MethodPage {...plain} open="/pay/x" />,
    canceled: <CanceledPage context={ended} />,
    unknown: <UnknownPage {...plain} />,
    stale: <StalePage {...plain} open="/pay/x" />,
    terms: <TermsPage context={plain.context} version={consentTextVersion} hrefOf={plain.hrefOf} />,
    'terms-earlier': <TermsPage context={plain.context} version="2026-11" hrefOf={plain.hrefOf} />,
    ...Object.fromEntries(
      (Object.keys(declines) as DeclineReason[]).map((reason) => [`declined-${reason}`, <DeclinedPage key={reason} context={context} reason={reason} />]),
    ),
    ...Object.fromEntries(
      (['type', 'size', 'broken', 'action'] as FormFault[]).map((fault) => [
        `bad-form-${fault}`,
        <BadFormPage key={fault} {...plain} open="/pay/x" fault={fault} />,
      ]),
    ),
    ...Object.fromEntries(
      cardErrors.map((error) => [
        `fault-${error}`,
        <StandardPage
          key={error}
          context={context}
          offer="preselected"
          savedCards={false}
          notice={null}
          faults={entryFaults(context.t, [
            { field: 'CardNumber', error },
            { field: 'ExpireDate', error },
            { field: 'Cardholder', error },
            { field: 'CVC2', error, digits: 4 },
          ])}
          kept={{ expireDate: '', cardholder: '', save: false }}
        />,
      ]),
    ),
  }
}
