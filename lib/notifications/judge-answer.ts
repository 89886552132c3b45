import { XMLParser } from 'fast-xml-parser'
import type { OutgoingOutcome } from '@/lib/platform/outgoing/call'
import type { Judged } from './rules'

/** What the receiver of a webhook said (Standard Webhooks): 2xx takes it, 410 wants no more, everything else is no answer. */
export function judgeWebhook(outcome: OutgoingOutcome): Judged {
  if (outcome.kind !== 'answered') return unanswered(outcome)
  if (outcome.status >= 200 && outcome.status < 300) return { kind: 'delivered' }
  if (outcome.status === 410) return { kind: 'gone' }
  return statusFault(outcome.status)
}

/** What the receiver of an Assist notification said, by the merchant's choice of how he answers (spec/assist-wire.md section 4). */
export function judgeAssist(outcome: OutgoingOutcome, answer: 'xml' | 'http-200', sent: { billNumber: string; packetDate: string }): Judged {
  if (outcome.kind !== 'answered') return unanswered(outcome)
  if (outcome.status !== 200) return statusFault(outcome.status)
  if (answer === 'http-200') return { kind: 'delivered' }
  const read = outcome.truncated ? null : readPushResult(outcome.body)
  if (!read) return { kind: 'unanswered', why: 'not-the-xml' }
  const { firstCode, secondCode } = read
  if (firstCode !== 0 || secondCode !== 0) return { kind: 'rejected', firstCode, secondCode }
  if (read.billNumber !== sent.billNumber || read.packetDate !== sent.packetDate) return { kind: 'unanswered', why: 'other-order' }
  return { kind: 'delivered' }
}

function unanswered(outcome: Exclude<OutgoingOutcome, { kind: 'answered' }>): Judged {
  return { kind: 'unanswered', why: outcome.kind === 'refused' ? `address-${outcome.fault}` : outcome.why }
}

function statusFault(status: number): Judged {
  return { kind: 'unanswered', why: status >= 300 && status < 400 ? 'redirect' : 'http-status' }
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  transformTagName: (name) => name.toLowerCase(),
  transformAttributeName: (name) => name.toLowerCase(),
})

type PushResult = { firstCode: number; secondCode: number; billNumber: string; packetDate: string }

/** `pushpaymentresult` with its codes and the order it is about; null for anything else. A document type is refused (XML bombs, outside entities). */
function readPushResult(text: string): PushResult | null {
  if (/<!DOCTYPE/i.test(text)) return null
  try {
    const root = (parser.parse(text, true) as Record<string, unknown>).pushpaymentresult as Record<string, unknown> | undefined
    const order = root?.order as Record<string, unknown> | undefined
    const firstCode = codeOf(root?.['@firstcode'])
    const secondCode = codeOf(root?.['@secondcode'])
    if (firstCode === null || secondCode === null) return null
    return { firstCode, secondCode, billNumber: textOf(order?.billnumber), packetDate: textOf(order?.packetdate) }
  } catch {
    return null
  }
}

function codeOf(value: unknown): number | null {
  return typeof value === 'string' && /^\d{1,6}$/.test(value.trim()) ? Number(value) : null
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : ''
}
