/** First codes of spec/assist-wire.md section 7: the kind of a fault. */
export type FirstCode = 0 | 1 | 2 | 3 | 4 | 5 | 7 | 8 | 9 | 10 | 11 | 12 | 14 | 15 | 16 | 17 | 18 | 19 | 20 | 21

/** Second codes of the same section: what the fault is about. */
export type SecondCode =
  | 0
  | 1
  | 3
  | 4
  | 100
  | 101
  | 102
  | 103
  | 104
  | 105
  | 106
  | 107
  | 108
  | 109
  | 110
  | 112
  | 113
  | 114
  | 115
  | 117
  | 118
  | 119
  | 120
  | 127
  | 128
  | 141
  | 143
  | 154
  | 158
  | 200
  | 201
  | 202
  | 203
  | 211
  | 216
  | 218
  | 300
  | 301
  | 306
  | 307
  | 350
  | 400

/**
 * Why a request was refused, with the first code that says so to a machine. Each has a text for people in
 * `messages/<language>/errors.json` under `reason`.
 */
export const reasons = {
  missing: 3,
  'empty-after-cleaning': 3,
  'check-value-missing': 3,
  'signature-missing': 3,
  'proof-missing': 3,
  repeated: 4,
  encoding: 4,
  'control-characters': 4,
  'too-long': 4,
  'not-a-number': 4,
  'not-an-amount': 4,
  'not-zero-or-one': 4,
  'not-a-url': 4,
  semicolon: 4,
  method: 4,
  body: 4,
  'body-too-large': 4,
  'body-type': 4,
  'amount-zero': 5,
  'currency-not-accepted': 5,
  'unknown-language': 5,
  'url-not-https': 5,
  'url-host-not-listed': 14,
  'looks-like-pan': 5,
  'card-payments-switched-off': 15,
  'all-payment-means-off': 15,
  'disable-3ds-not-allowed': 15,
  'recurring-not-offered': 15,
  'recurring-with-customer-number': 15,
  'check-value-wrong': 9,
  'signature-wrong': 9,
  'unknown-merchant': 10,
  'number-taken': 11,
} as const satisfies Record<string, FirstCode>

export type Reason = keyof typeof reasons
