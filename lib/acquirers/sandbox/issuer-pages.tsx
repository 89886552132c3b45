import type { ReactNode } from 'react'
import { languages, type MessageLanguage, translator } from '@/lib/platform/messages'
import { showMoney } from '@/lib/platform/money'
import type { Asked } from './authentication-store'
import { issuerCode } from './cards'

export type IssuerFault = 'code-missing' | 'code-wrong'

type About = { language: MessageLanguage; asked: Asked; creq: string }

/** Asks the cardholder whether he pays this. */
export function AskPage({ language, asked, creq, fault, triesLeft }: About & { fault: IssuerFault | null; triesLeft: number }) {
  const t = translator(language, 'issuer')
  const text = fault === 'code-wrong' ? t('faults.code-wrong', { triesLeft }) : fault ? t('faults.code-missing') : null
  return (
    <Frame language={language} heading={t('ask.heading')} faulty={text !== null} creq={creq}>
      <p>{t('ask.text')}</p>
      <dl>
        <dt>{t('ask.shop')}</dt>
        <dd>
          <bdi>{asked.merchantName}</bdi>
        </dd>
        <dt>{t('ask.amount')}</dt>
        <dd>{showMoney({ minor: asked.amountMinor, currency: asked.currency }, language)}</dd>
        <dt>{t('ask.card')}</dt>
        <dd>•• {asked.last4}</dd>
      </dl>
      <form method="post" action="/issuer">
        <Carried creq={creq} language={language} />
        {text && (
          <p className="fault" id="fault" role="alert">
            {text}
          </p>
        )}
        <label htmlFor="code">{t('ask.code')}</label>
        <p id="code-hint">{t('ask.codeHint', { code: issuerCode })}</p>
        <input
          id="code"
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={12}
          aria-describedby={text ? 'fault code-hint' : 'code-hint'}
          aria-invalid={text ? true : undefined}
          // biome-ignore lint/a11y/noAutofocus: after a wrong code the field is what the payer needs next.
          autoFocus={text !== null}
        />
        <button type="submit" name="action" value="confirm">
          {t('ask.confirm')}
        </button>
        <button type="submit" className="quiet" name="action" value="refuse">
          {t('ask.refuse')}
        </button>
      </form>
    </Frame>
  )
}

/** Leads the browser back to the payment page, by POST; by itself where scripts run. */
export function ReturnPage({ language, asked, creq, cres }: About & { cres: string }) {
  const t = translator(language, 'issuer')
  const passed = asked.state === 'passed'
  return (
    <Frame language={language} heading={t(passed ? 'passed.heading' : 'failed.heading')} creq={creq}>
      <p>{t(passed ? 'passed.text' : 'failed.text')}</p>
      <form method="post" action={asked.returnUrl} id="back">
        <input type="hidden" name="cres" value={cres} />
        <button type="submit">{t('back')}</button>
      </form>
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own constant; the policy of the page names its hash. */}
      <script dangerouslySetInnerHTML={{ __html: backScript }} />
    </Frame>
  )
}

/** Somebody came without a question that this issuer asked. */
export function NothingPage({ language }: { language: MessageLanguage }) {
  const t = translator(language, 'issuer')
  return (
    <Frame language={language} heading={t('nothing.heading')} creq={null}>
      <p>{t('nothing.text')}</p>
    </Frame>
  )
}

export const backScript = `document.getElementById('back').submit()`

function Frame({
  language,
  heading,
  faulty = false,
  creq,
  children,
}: {
  language: MessageLanguage
  heading: string
  faulty?: boolean
  creq: string | null
  children: ReactNode
}) {
  const t = translator(language, 'issuer')
  const title = t('title', { heading })
  return (
    <html lang={language}>
      <head>
        <meta charSet="utf-8" />
        <title>{faulty ? t('errorTitle', { title }) : title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own constant; the policy of the page names its hash. */}
        <style dangerouslySetInnerHTML={{ __html: issuerStylesheet }} />
      </head>
      <body>
        <header>
          <p className="bank">{t('bank')}</p>
          {creq && <Languages language={language} creq={creq} />}
        </header>
        <main>
          <p className="sandbox">{t('sandbox')}</p>
          <h1>{heading}</h1>
          {children}
        </main>
      </body>
    </html>
  )
}

const languageNames: Record<MessageLanguage, string> = { en: 'English', ru: 'Русский', be: 'Беларуская' }

function Languages({ language, creq }: { language: MessageLanguage; creq: string }) {
  return (
    <form method="post" action="/issuer" aria-label={translator(language, 'issuer')('language')}>
      <input type="hidden" name="creq" value={creq} />
      {languages.map((other) => (
        <button type="submit" key={other} name="language" value={other} lang={other} aria-current={other === language ? 'true' : undefined}>
          {languageNames[other]}
        </button>
      ))}
    </form>
  )
}

function Carried({ creq, language }: { creq: string; language: MessageLanguage }) {
  return (
    <>
      <input type="hidden" name="creq" value={creq} />
      <input type="hidden" name="language" value={language} />
    </>
  )
}

// Another house, so another look: nobody should take the issuer's page for the payment page.
export const issuerStylesheet = `
:root { color-scheme: light dark; --ink: #1b2130; --soft: #56607a; --line: #c9cfde; --paper: #fff; --ground: #eef1f8; --accent: #27408b; --on: #fff; --bad: #a8201a; --warn: #fff3d1; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebf4; --soft: #aab3ca; --line: #3a4360; --paper: #1a2033; --ground: #10141f; --accent: #9db4ff; --on: #0e1530; --bad: #ffb3aa; --warn: #3a3012; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 400 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif; overflow-wrap: anywhere; }
header, main { max-width: 26rem; margin: 0 auto; padding: .75rem 1.25rem; }
header { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: .25rem 1rem; }
header form { display: flex; flex-wrap: wrap; gap: .25rem; }
header button { min-height: 2.75rem; width: auto; margin: 0; padding: .5rem; border: 0; background: none; color: var(--soft); font-weight: 400; font-size: .875rem; }
header [aria-current] { color: var(--ink); font-weight: 650; }
.bank { margin: 0; font-weight: 700; color: var(--accent); }
main { background: var(--paper); border: 1px solid var(--line); border-radius: 1rem; padding: 1.5rem 1.25rem; }
h1 { font-size: 1.375rem; line-height: 1.25; margin: .75rem 0 .25rem; }
p { margin: .25rem 0 1rem; }
.sandbox { margin: 0; padding: .5rem .75rem; border-radius: .5rem; background: var(--warn); font-size: .875rem; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .375rem 1.5rem; margin: 1rem 0 1.5rem; padding: 1rem 0; border-block: 1px solid var(--line); }
dt { color: var(--soft); }
dd { margin: 0; font-weight: 600; text-align: end; }
label { font-weight: 600; }
#code-hint { margin: 0; color: var(--soft); font-size: .875rem; }
input[name=code] { width: 100%; height: 3rem; margin-top: .375rem; padding: 0 .75rem; border: 1.5px solid var(--soft); border-radius: .5rem; background: var(--paper); color: inherit; font: inherit; font-size: 1.25rem; letter-spacing: .15em; }
input[aria-invalid] { border: 2px solid var(--bad); }
.fault { color: var(--bad); font-weight: 600; }
button { width: 100%; min-height: 3rem; margin-top: .75rem; border: 2px solid var(--accent); border-radius: .5rem; background: var(--accent); color: var(--on); font: inherit; font-weight: 650; cursor: pointer; }
button.quiet { background: none; color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
@media (forced-colors: active) { main, button, .sandbox { border: 1px solid CanvasText; } }
`
  .replace(/\s+/g, ' ')
  .trim()
