import { stringify } from 'csv-stringify/sync'
import type { Fields } from '../operation-fields'
import { faultText, type ServiceFault } from './fault'
import type { Format } from './read-call'

/** An element of an answer in XML: fields in their order, then elements inside it. */
export type Element = { name: string; fields: Fields; inside?: readonly Element[] }

/** What a service says, once for each of the four forms. `root`: its name in JSON and SOAP. `count`: of what it found. */
export type ServiceAnswer = {
  root: 'orderstate' | 'orderresult' | 'resultbydate' | 'charge' | 'wscancel' | 'tokenpay'
  count: number
  /** Lines of CSV; all have the same names. */
  rows: readonly Fields[]
  elements: readonly Element[]
  json: object
}

export const contentTypes: Record<Format, string> = {
  csv: 'text/csv; charset=utf-8; header=present',
  xml: 'text/xml; charset=utf-8',
  soap: 'text/xml; charset=utf-8',
  json: 'application/json; charset=utf-8',
}

export const soapNamespace = 'http://schemas.xmlsoap.org/soap/envelope/'
/** Of the modelled system's services: published clients write it into their requests. */
export const serviceNamespace = 'http://www.paysecure.ru/ws/'

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'

export function answerText(format: Format, answer: ServiceAnswer): string {
  switch (format) {
    case 'csv':
      return csvOf(answer.rows)
    case 'xml':
      return `${declaration}${resultOf({ firstCode: 0, secondCode: 0 }, answer.count, answer.elements.map(xmlOf).join(''))}\n`
    case 'soap': {
      const { root, count, elements } = answer
      return envelope(`<ws:${root} firstcode="0" secondcode="0" count="${count}">${elements.map(xmlOf).join('')}</ws:${root}>`)
    }
    case 'json':
      return JSON.stringify({ [answer.root]: answer.json })
  }
}

export function refusalText(format: Format, fault: ServiceFault): string {
  const [firstCode, secondCode] = [String(fault.firstCode), String(fault.secondCode)]
  const detail = { firstcode: firstCode, secondcode: secondCode }
  switch (format) {
    case 'csv':
      return csvOf([Object.entries(detail)])
    case 'xml':
      return `${declaration}${resultOf(fault, 0, '')}\n`
    case 'soap': {
      const text = `<faultcode>${firstCode}</faultcode><faultstring>${escaped(faultText(fault))}</faultstring>`
      return envelope(`<soapenv:Fault>${text}<detail>${Object.entries(detail).map(fieldOf).join('')}</detail></soapenv:Fault>`)
    }
    case 'json':
      return JSON.stringify({ fault: { detail, faultcode: firstCode, faultstring: faultText(fault) } })
  }
}

function resultOf({ firstCode, secondCode }: ServiceFault, count: number, inside: string): string {
  return `<result firstcode="${firstCode}" secondcode="${secondCode}" count="${count}">${inside}</result>`
}

function envelope(body: string): string {
  return `${declaration}<soapenv:Envelope xmlns:soapenv="${soapNamespace}" xmlns:ws="${serviceNamespace}"><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>\n`
}

// Values stand as they are: programs read this, and what a spreadsheet could take for a formula would reach them changed.
function csvOf(rows: readonly Fields[]): string {
  const names = rows[0]?.map(([name]) => name) ?? []
  return stringify([names, ...rows.map((row) => row.map(([, value]) => value))], { delimiter: ';', record_delimiter: '\r\n' })
}

function xmlOf({ name, fields, inside = [] }: Element): string {
  return `<${name}>${fields.map(fieldOf).join('')}${inside.map(xmlOf).join('')}</${name}>`
}

function fieldOf([name, value]: readonly [string, string]): string {
  return `<${name}>${escaped(value)}</${name}>`
}

const entities: Record<string, string> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;', "'": '&apos;', '\r': '&#13;' }

/** Text as XML 1.0 writes it; characters that it cannot hold at all are left out. */
export function escaped(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to leave out
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '').replace(/[<>&"'\r]/g, (sign) => entities[sign] ?? '')
}
