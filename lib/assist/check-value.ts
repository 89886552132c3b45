import { createHash, timingSafeEqual } from 'node:crypto'

/** `UPPER(MD5(UPPER(MD5(secret) + MD5(X))))` in hexadecimal (spec/assist-wire.md section 2). MD5 is the modelled wire's choice. */
export function checkValueOf(secretWord: string, text: string): string {
  return md5(md5(secretWord) + md5(text))
}

/** Without regard to case, in constant time. */
export function checkValueMatches(sent: string, secretWord: string, text: string): boolean {
  const given = Buffer.from(sent.toUpperCase(), 'utf8')
  const wanted = Buffer.from(checkValueOf(secretWord, text), 'utf8')
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

function md5(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex').toUpperCase()
}
