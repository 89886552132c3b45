import type { SecondCode } from '../codes'

/** `max` counts characters. */
type Definition = { second: SecondCode; max: number }

const moment = (second: SecondCode) => ({ second, max: 4 }) as const

/** Every parameter that a web service reads (spec/assist-wire.md sections 5 and 6), as the specification writes its name. Others are left alone. */
export const serviceParameters = {
  Merchant_ID: { second: 100, max: 10 },
  Login: { second: 101, max: 64 },
  Password: { second: 102, max: 128 },
  Format: { second: 103, max: 1 },
  Language: { second: 127, max: 2 },
  Ordernumber: { second: 107, max: 128 },
  Billnumber: { second: 143, max: 21 },
  Amount: { second: 108, max: 18 },
  Currency: { second: 105, max: 3 },
  CancelReason: { second: 300, max: 1 },
  TestMode: { second: 201, max: 1 },
  Operationtype: { second: 216, max: 3 },
  Operationstate: { second: 216, max: 1 },
  StartYear: moment(113),
  StartMonth: moment(112),
  StartDay: moment(104),
  StartHour: moment(104),
  StartMin: moment(104),
  EndYear: moment(113),
  EndMonth: moment(112),
  EndDay: moment(104),
  EndHour: moment(104),
  EndMin: moment(104),
  CustomerNumber: { second: 202, max: 32 },
  Token: { second: 203, max: 36 },
  TokenType: { second: 218, max: 2 },
  PaymentToken: { second: 203, max: 1024 },
} as const satisfies Record<string, Definition>

export type ServiceParameter = keyof typeof serviceParameters

const names = Object.keys(serviceParameters) as ServiceParameter[]
const byLowerCase = new Map(names.map((name) => [name.toLowerCase(), name]))

/** The parameter that a name means, whatever its case; null for one that is not ours. */
export function serviceParameterOf(name: string): ServiceParameter | null {
  return byLowerCase.get(name.toLowerCase()) ?? null
}
