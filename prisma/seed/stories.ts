import { type Dice, dice } from './dice'
import { payers } from './people'

/** What a customer of the sandbox lived through, in order. Times are minutes before now. */
export type Story = {
  merchantId: number
  number: string
  /** Order numbers of the story begin like this. */
  orderPrefix: string
  payer: { firstName: string; lastName: string; email: string; country: string }
  language: 'en' | 'ru' | 'be'
  steps: Step[]
}

export type Step = { minutesAgo: number } & (
  | { kind: 'pay'; pan: string; amountMinor: bigint; currency: string; save: boolean; cvc2?: '000'; expiry?: 'past-by-now'; twoStage?: true }
  | { kind: 'pay-saved'; amountMinor: bigint }
  | { kind: 'leave'; amountMinor: bigint }
  | { kind: 'mark'; to: 'deny' | 'suspicious' | 'fraud' | 'none'; reasonCode: string; reason: string; destroyCards: boolean }
  | { kind: 'delete-card'; reason: string }
  | { kind: 'unclear'; pan: string; amountMinor: bigint }
  /** Of the payment before it. Null: all of it. */
  | { kind: 'confirm' | 'cancel'; amountMinor: bigint | null; reason: string }
)

const approvedPans = ['4111111111111111', '4242424242424242', '5555555555554444', '2200000000000004', '9112000000000006', '4000000000003220'] as const
const declinedPans = ['4000000000000002', '4000000000009995', '4000000000000069', '4000000000000119', '4000002760003184'] as const

const day = 24 * 60

type Place = { merchantId: number; index: number; plot?: PlotName }

/** Some seventy customers over the last forty days, the same ones at every seeding. */
export function stories(): Story[] {
  const places: Place[] = [
    ...Array.from({ length: 28 }, (_, index) => ({ merchantId: 500001, index })),
    ...Array.from({ length: 17 }, (_, index) => ({ merchantId: 500002, index })),
    ...Array.from({ length: 13 }, (_, index) => ({ merchantId: 500003, index })),
    ...Array.from({ length: 5 }, (_, index) => ({ merchantId: 500004, index, plot: 'stranger' as const })),
    ...(['held', 'partly-confirmed', 'given-back', 'partly-given-back'] as const).map((plot, place) => ({ merchantId: 500001, index: 28 + place, plot })),
    { merchantId: 500002, index: 17, plot: 'unanswered' },
    { merchantId: 500002, index: 18, plot: 'held' },
  ]
  return places.map((place) => storyOf(place, dice(place.merchantId * 100 + place.index)))
}

function storyOf({ merchantId, index, plot = plotOrder[index % plotOrder.length] ?? 'regular' }: Place, random: Dice): Story {
  const { firstName, lastName } = payers[(index * 5 + merchantId) % payers.length] ?? { firstName: 'Ivan', lastName: 'Ivanou' }
  const number = index % 4 === 3 ? `user${merchantId - 499_000 + index * 7}@mail.example` : `${merchantId % 10}0${1001 + index * 37}`
  const country = index % 9 === 8 ? 'PL' : 'BY'
  return {
    merchantId,
    number,
    orderPrefix: `${merchantId % 10}${1000 + index}`,
    payer: { firstName, lastName, email: `payer${merchantId % 10}${index}@mail.example`, country },
    language: random.of(['ru', 'ru', 'be', 'en']),
    steps: plots[plot](random).toSorted((a, b) => b.minutesAgo - a.minutesAgo),
  }
}

type Plot = (random: Dice) => Step[]
type PlotName = (typeof plotOrder)[number] | 'stranger' | 'held' | 'partly-confirmed' | 'given-back' | 'partly-given-back' | 'unanswered'

const plotOrder = [
  'regular',
  'regular',
  'two-cards',
  'refuses-offer',
  'regular',
  'denied',
  'declined',
  'regular',
  'card-deleted',
  'suspicious',
  'regular',
  'expired-card',
  'unclear',
  'fraud',
  'regular',
  'mistyped',
  'lifted',
] as const

const plots: Record<PlotName, Plot> = {
  regular: (random) => member(random, random.whole(3, 7)),
  'two-cards': (random) => [
    ...member(random, 3),
    { kind: 'pay', minutesAgo: random.whole(2 * day, 6 * day), pan: '378282246310005', ...price(random), save: true },
    { kind: 'pay-saved', minutesAgo: random.whole(60, day), amountMinor: price(random).amountMinor },
  ],
  'refuses-offer': (random) =>
    Array.from({ length: random.whole(2, 4) }, () => ({
      kind: 'pay' as const,
      minutesAgo: random.whole(day, 38 * day),
      pan: random.of(approvedPans),
      ...price(random),
      save: false,
    })),
  declined: (random) => [
    { kind: 'pay', minutesAgo: random.whole(9 * day, 20 * day), pan: random.of(declinedPans), ...price(random), save: true },
    { kind: 'pay', minutesAgo: random.whole(day, 8 * day), pan: random.of(declinedPans), ...price(random), save: true },
    { kind: 'leave', minutesAgo: random.whole(3 * 60, day), amountMinor: price(random).amountMinor },
  ],
  denied: (random) => [
    ...member(random, 3),
    {
      kind: 'mark',
      minutesAgo: 2 * day,
      to: 'deny',
      reasonCode: 'customer-request',
      reason: 'Позвонил и попросил больше не предлагать оплату в один клик.',
      destroyCards: random.chance(50),
    },
    { kind: 'pay', minutesAgo: random.whole(60, 30 * 60), pan: '4111111111111111', ...price(random), save: false },
  ],
  suspicious: (random) => [
    ...member(random, 4),
    {
      kind: 'mark',
      minutesAgo: random.whole(2 * 60, 3 * day),
      to: 'suspicious',
      reasonCode: 'unusual-payments',
      reason: 'Четыре заказа подряд на разные адреса доставки, проверяем.',
      destroyCards: false,
    },
  ],
  fraud: (random) => [
    ...member(random, 2),
    { kind: 'pay', minutesAgo: 3 * day, pan: '4000000000009979', ...price(random), save: true },
    {
      kind: 'mark',
      minutesAgo: 2 * day,
      to: 'fraud',
      reasonCode: 'stolen-card',
      reason: 'The issuer reported the card as stolen; the customer does not answer.',
      destroyCards: true,
    },
  ],
  lifted: (random) => [
    ...member(random, 3),
    {
      kind: 'mark',
      minutesAgo: 6 * day,
      to: 'deny',
      reasonCode: 'customer-request',
      reason: 'Asked by e-mail to switch the service off.',
      destroyCards: false,
    },
    { kind: 'mark', minutesAgo: day, to: 'none', reasonCode: 'customer-request', reason: 'Changed her mind and asked to have it back.', destroyCards: false },
  ],
  'card-deleted': (random) => [
    ...member(random, 2),
    { kind: 'delete-card', minutesAgo: random.whole(60, 2 * day), reason: 'Customer lost the phone and asked to remove the card.' },
  ],
  'expired-card': (random) => [{ kind: 'pay', minutesAgo: 38 * day, pan: random.of(approvedPans), ...price(random), save: true, expiry: 'past-by-now' }],
  unclear: (random) => [
    ...member(random, 2),
    {
      kind: 'unclear',
      minutesAgo: random.whole(3, 30),
      pan: random.of(['4000000000008013', '4000000000008021', '4000000000008088']),
      amountMinor: price(random).amountMinor,
    },
  ],
  mistyped: (random) => [
    { kind: 'pay', minutesAgo: random.whole(5 * day, 9 * day), pan: '5555555555554444', ...price(random), save: true, cvc2: '000' },
    ...member(random, 2).map((step) => ({ ...step, minutesAgo: Math.min(step.minutesAgo, 5 * day - 1) })),
  ],
  held: (random) => [
    ...member(random, 2),
    { kind: 'pay', minutesAgo: random.whole(2 * 60, 5 * 60), pan: '4242424242424242', amountMinor: 14_800n, currency: 'BYN', save: true, twoStage: true },
  ],
  'partly-confirmed': (random) => [
    ...member(random, 1),
    { kind: 'pay', minutesAgo: 2 * day, pan: '5555555555554444', amountMinor: 12_600n, currency: 'BYN', save: true, twoStage: true },
    { kind: 'confirm', minutesAgo: 2 * day - 90, amountMinor: 8400n, reason: 'One of three parcels is out of stock.' },
  ],
  'given-back': (random) => [
    ...member(random, 2),
    { kind: 'pay', minutesAgo: 3 * day, pan: '2200000000000004', amountMinor: 4350n, currency: 'BYN', save: true },
    { kind: 'cancel', minutesAgo: day, amountMinor: null, reason: 'Посылка вернулась, покупатель отказался.' },
  ],
  'partly-given-back': (random) => [
    ...member(random, 3),
    { kind: 'pay', minutesAgo: 2 * day, pan: '4111111111111111', amountMinor: 9500n, currency: 'BYN', save: true },
    { kind: 'cancel', minutesAgo: day + 200, amountMinor: 3000n, reason: 'One cup came broken.' },
  ],
  unanswered: (random) => [...member(random, 2), { kind: 'unclear', minutesAgo: 40, pan: '4000000000008187', amountMinor: 6490n }],
  stranger: (random) =>
    Array.from({ length: random.whole(1, 4) }, () => ({
      kind: 'pay' as const,
      minutesAgo: random.whole(60, 30 * day),
      pan: random.of(approvedPans),
      ...price(random),
      save: true,
    })),
}

function member(random: Dice, payments: number): Step[] {
  const first = random.whole(20 * day, 39 * day)
  const between = Math.floor((first - 3 * day) / Math.max(payments, 1))
  return [
    { kind: 'pay', minutesAgo: first, pan: random.of(approvedPans), ...price(random), save: true },
    ...Array.from({ length: payments }, (_, index) => ({
      kind: 'pay-saved' as const,
      minutesAgo: first - (index + 1) * between + random.whole(0, Math.max(between - 60, 0)),
      amountMinor: price(random).amountMinor,
    })),
  ]
}

function price(random: Dice): { amountMinor: bigint; currency: string } {
  const amountMinor = BigInt(random.whole(5, 180) * 100 + random.of([0, 50, 90, 99]))
  return { amountMinor, currency: random.chance(6) ? random.of(['USD', 'EUR']) : 'BYN' }
}
