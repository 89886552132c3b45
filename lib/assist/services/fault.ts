import { translator } from '@/lib/platform/messages'
import type { FirstCode, SecondCode } from '../codes'

/** Why a web service refused: the two codes of spec/assist-wire.md section 7. */
export type ServiceFault = { firstCode: FirstCode; secondCode: SecondCode }

/** Carries a fault out of the readers of a call; `answerService` makes it an answer, and it goes no further. */
export class ServiceRefused extends Error {
  readonly fault: ServiceFault
  constructor(
    firstCode: FirstCode,
    secondCode: SecondCode,
    /** Of the HTTP answer; the wire itself looks at the codes only. */
    readonly status: 200 | 405 | 413 | 415 = 200,
  ) {
    super(`${firstCode}/${secondCode}`)
    this.fault = { firstCode, secondCode }
  }
}

/** What both codes say, in English, as the wire's own texts are. */
export function faultText({ firstCode, secondCode }: ServiceFault): string {
  const t = translator('en', 'errors')
  return `${t(`first.${firstCode}`)}: ${t(`second.${secondCode}`)}`
}
