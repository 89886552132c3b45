import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ReactElement } from 'react'
import { readRequest, writeRequest } from './authentication'
import { type Asked, answerAsked, countWrongCode, findAsked } from './authentication-store'
import type { Bank } from './bank'
import { issuerCode } from './cards'
import { AskPage, backScript, type IssuerFault, issuerStylesheet, NothingPage, ReturnPage } from './issuer-pages'

/** After so many wrong codes the answer is "no". */
const mostWrongCodes = 3

const longestFormBytes = 16 * 1024

/** Serves the page on which a cardholder answers his issuer. Everything about a transaction is behind its number, which only its payer was given. */
export async function serveIssuer(bank: Bank, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const form = request.method === 'POST' ? await readForm(request) : null
  const transactionId = form && readRequest(form.get('creq') ?? '')
  const asked = transactionId ? await findAsked(bank.db, transactionId) : null
  if (!form || !asked) return answer(response, NothingPage({ language: languageOf(form) ?? 'en' }), 404, null)
  const language = languageOf(form) ?? asked.language
  const fault = asked.state === 'pending' ? await take(bank, asked, form) : null
  const now = (await findAsked(bank.db, asked.transactionId)) ?? asked
  const creq = writeRequest(now.transactionId)
  if (now.state === 'pending') return answer(response, AskPage({ language, asked: now, creq, fault, triesLeft: mostWrongCodes - now.wrongCodes }), 200, null)
  const cres = writeRequest(now.transactionId, { transStatus: now.state === 'passed' ? 'Y' : 'N' })
  return answer(response, ReturnPage({ language, asked: now, creq, cres }), 200, now.returnUrl)
}

async function take(bank: Bank, { transactionId }: Asked, form: URLSearchParams): Promise<IssuerFault | null> {
  const action = form.get('action')
  if (action === 'refuse') await answerAsked(bank.db, transactionId, 'failed')
  if (action !== 'confirm') return null
  const code = (form.get('code') ?? '').replace(/\s/g, '')
  if (code === '') return 'code-missing'
  if (code === issuerCode) {
    await answerAsked(bank.db, transactionId, 'passed')
    return null
  }
  await countWrongCode(bank.db, transactionId, mostWrongCodes)
  return 'code-wrong'
}

async function answer(response: ServerResponse, page: ReactElement, status: number, returnUrl: string | null): Promise<void> {
  const { renderToStaticMarkup } = await import('react-dom/server')
  const policy = [
    "default-src 'none'",
    `style-src '${hashOf(issuerStylesheet)}'`,
    `script-src '${hashOf(backScript)}'`,
    `form-action 'self'${returnUrl ? ` ${new URL(returnUrl).origin}` : ''}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ]
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy.join('; '),
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  }
  response.writeHead(status, headers).end(`<!doctype html>${renderToStaticMarkup(page)}`)
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

function languageOf(form: URLSearchParams | null): Asked['language'] | null {
  const language = form?.get('language')
  return language === 'en' || language === 'ru' || language === 'be' ? language : null
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams | null> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request) {
    size += part.length
    if (size > longestFormBytes) return null
    parts.push(part)
  }
  return new URLSearchParams(Buffer.concat(parts).toString('utf8'))
}
