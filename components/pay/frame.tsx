import type { ReactNode } from 'react'
import type { Scheme } from '@/lib/merchants/accent'
import type { PayTextPart } from '@/lib/merchants/pay-texts'
import type { Language, OrderView } from '@/lib/payments/rules'
import { languages, type MessageLanguage, type Translator, translator } from '@/lib/platform/messages'
import { showMoney } from '@/lib/platform/money'
import { DeadlineWarning, PayBefore } from './deadline'
import { LockIcon } from './icons'
import { frameColour, type Look, plainLook, stylesOf } from './look'
import { pageScript } from './page-script'
import { formActionOf, type View } from './view'

/** What every page knows: its language and texts, and whether money is real. `scheme`: of a sample, which is shown in one scheme and runs no script. */
export type PayContext = { language: Language; t: Translator<'pay'>; sandbox: boolean; scheme?: Scheme }

/**
 * A page of an order: where in it the payer is, and the proof that its forms belong to this visit. `undoLeftMs`: how long this browser can
 * still take a deletion back.
 */
export type OrderContext = PayContext & { order: OrderView; view: View; visit: string; now: Date; undoLeftMs?: number }

export function payContext(language: Language, sandbox: boolean): PayContext {
  return { language, t: translator(language, 'pay'), sandbox }
}

/** The colours of an order's page. */
export function lookOf({ order, scheme }: OrderContext): Look {
  return { accent: order.merchant.face.accent, scheme: scheme ?? null }
}

/** The frame of an order's page: who is paid, how much, for which order, who runs the page, and the choice of language. */
export function OrderFrame({ context, heading, faulty = false, children }: { context: OrderContext; heading: string; faulty?: boolean; children: ReactNode }) {
  const { t, order, language } = context
  const title = t('frame.title', { heading, merchant: order.merchant.name })
  return (
    <Document language={language} title={faulty ? t('frame.errorTitle', { title }) : title} look={lookOf(context)} script={context.scheme === undefined}>
      <header className="summary">
        <LanguageForm context={context} />
        <p className="seller">
          <MerchantLogo order={order} />
          <span className="label">{t('frame.payTo')}</span>
          <bdi>{order.merchant.name}</bdi>
        </p>
        <p className="amount">
          <span className="label">{t(isPayable(order) || order.decision.page.kind === 'three-d-secure' ? 'frame.amount' : 'paid.amount')}</span>
          <Amount text={showMoney(order.amount, language)} />
        </p>
        <p className="order">
          <span>{t('frame.order', { number: order.number })}</span>
          <Sandbox context={context} />
        </p>
        {isPayable(order) && <PayBefore context={context} />}
      </header>
      <main>
        {isPayable(order) && <DeadlineWarning context={context} />}
        <div className="column">
          {isPayable(order) && <ShopSays context={context} part="note" />}
          {children}
        </div>
      </main>
      <Footer context={context}>
        <ShopSays context={context} part="help" />
        <p>{t('frame.unseen', { merchant: order.merchant.name })}</p>
      </Footer>
    </Document>
  )
}

/** The frame of a page that belongs to no order. `hrefOf` is where the same page stands in another language. */
export function PlainFrame({
  context,
  heading,
  hrefOf,
  children,
}: {
  context: PayContext
  heading: string
  hrefOf: (language: Language) => string
  children: ReactNode
}) {
  const { t, language } = context
  return (
    <Document language={language} title={t('frame.titleAlone', { heading })}>
      <header className="summary">
        <nav className="languages" aria-label={t('frame.language')}>
          {languages.map((other) => (
            <a key={other} href={hrefOf(other)} lang={other} hrefLang={other} aria-current={other === language ? 'true' : undefined}>
              {languageNames[other]}
            </a>
          ))}
        </nav>
        <p className="seller">{productName}</p>
        <p className="order">
          <Sandbox context={context} />
        </p>
      </header>
      <main>
        <div className="column">{children}</div>
      </main>
      <Footer context={context} />
    </Document>
  )
}

const productName = 'One Click'

/** Each language by its own name, so that whoever needs it can read it. */
const languageNames: Record<MessageLanguage, string> = { en: 'English', ru: 'Русский', be: 'Беларуская' }

const icon = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="9" fill="#0b6b4e"/><path d="m9 16.5 4.8 4.8L23.5 11" fill="none" stroke="#fff" stroke-width="3.6" stroke-linecap="round" stroke-linejoin="round"/></svg>')}`

type DocumentProps = { language: Language; title: string; look?: Look; script?: boolean; children: ReactNode }

function Document({ language, title, look = plainLook, script = false, children }: DocumentProps) {
  return (
    <html lang={language}>
      <head>
        <meta charSet="utf-8" />
        <title>{title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="theme-color" content={frameColour(look)} />
        <meta name="robots" content="noindex, nofollow" />
        <meta name="format-detection" content="telephone=no" />
        <link rel="icon" href={icon} />
        {stylesOf(look).map((style) => (
          // biome-ignore lint/security/noDangerouslySetInnerHtml: our own text; the policy of the page names its hash.
          <style key={style} dangerouslySetInnerHTML={{ __html: style }} />
        ))}
      </head>
      <body>
        <div className="page">{children}</div>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own constant; the policy of the page names its hash. */}
        {script && <script dangerouslySetInnerHTML={{ __html: pageScript }} />}
      </body>
    </html>
  )
}

// On a plate of its own, since nobody knows whether it was drawn for white or for black; at half its pixels, for sharp screens.
function MerchantLogo({ order }: { order: OrderView }) {
  const { logo } = order.merchant.face
  if (!logo) return null
  const [width, height] = [Math.ceil(logo.width / 2), Math.ceil(logo.height / 2)]
  return (
    <span className="logo">
      <img src={`data:image/webp;base64,${Buffer.from(logo.webp).toString('base64')}`} alt="" width={width} height={height} />
    </span>
  )
}

// Set apart from what the page itself says: a payer has to see who is speaking.
function ShopSays({ context: { t, language, order }, part }: { context: OrderContext; part: PayTextPart }) {
  const text = order.merchant.face.texts[language][part]
  if (text === null) return null
  return (
    <p className={part === 'note' ? 'notice' : undefined}>
      <strong>{t(`frame.${part}`)}</strong> <bdi>{text}</bdi>
    </p>
  )
}

function LanguageForm({ context: { t, language, order, view, visit } }: { context: OrderContext }) {
  return (
    <form method="post" action={formActionOf(order.orderKey, view)} className="languages" aria-label={t('frame.language')}>
      <input type="hidden" name="visit" value={visit} />
      {languages.map((other) => (
        <button
          key={other}
          name="action"
          value="change-language"
          formAction={formActionOf(order.orderKey, view, { Language: other })}
          lang={other}
          aria-current={other === language ? 'true' : undefined}
        >
          {languageNames[other]}
        </button>
      ))}
    </form>
  )
}

function Footer({ context: { t, language }, children }: { context: PayContext; children?: ReactNode }) {
  return (
    <footer>
      <p className="operator">
        <LockIcon />
        {t('frame.runBy')}
      </p>
      {children}
      <p>
        <a href={`/pay/terms?lang=${language}`} target="_blank" rel="noopener">
          {t('frame.terms')}
          <span className="unseen"> ({t('frame.newTab')})</span>
        </a>
      </p>
    </footer>
  )
}

function Sandbox({ context: { t, sandbox } }: { context: PayContext }) {
  return sandbox ? <span className="sandbox">{t('frame.sandbox')}</span> : null
}

function isPayable({ decision: { page } }: OrderView): boolean {
  return page.kind === 'standard' || page.kind === 'one-click'
}

/** The currency smaller than the digits, which are what is looked for. */
function Amount({ text }: { text: string }) {
  const cut = text.lastIndexOf('\u00a0')
  return (
    <span>
      {text.slice(0, cut)}
      <small>{text.slice(cut)}</small>
    </span>
  )
}
