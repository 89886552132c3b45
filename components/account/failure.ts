import { unstable_isUnrecognizedActionError } from 'next/navigation'
import { readLanguage } from '@/lib/platform/accept-language'
// What fails reaches the browser without its page, so the few words it needs come along in every language.
import be from '@/messages/be/account-error.json'
import en from '@/messages/en/account-error.json'
import ru from '@/messages/ru/account-error.json'

const texts = { en, ru, be }

/** What came between the browser and an answer: a newer release that does not know this page, no way to the server, or a fault of ours, which the server has logged. */
export type Failure = 'renewed' | 'unreached' | 'fault'

export function failureOf(error: unknown): Failure {
  if (unstable_isUnrecognizedActionError(error)) return 'renewed'
  // `fetch` fails so, and gives no digest, which what failed on the server has.
  return error instanceof TypeError && !('digest' in error) && /fetch|network|load failed/i.test(error.message) ? 'unreached' : 'fault'
}

/** In the language of the document; that names it only once it is drawn. */
export function failureTexts(): (typeof texts)['en'] {
  return texts[readLanguage(document.documentElement.lang) ?? 'en']
}
