import { consentTextVersions } from '@/lib/one-click/consent'
import type { Language } from '@/lib/payments/rules'
import { type PayContext, PlainFrame } from './frame'

export type TermsVersion = (typeof consentTextVersions)[number]

const sections = ['kept', 'never', 'when', 'use', 'back', 'change'] as const

/** The terms of saved cards in one of their versions. */
export function TermsPage({ context, version, hrefOf }: { context: PayContext; version: TermsVersion; hrefOf: (language: Language) => string }) {
  const { t } = context
  const words = `terms.${version}` as const
  return (
    <PlainFrame context={context} heading={t(`${words}.heading`)} hrefOf={hrefOf}>
      <h1>{t(`${words}.heading`)}</h1>
      <p className="soft">{t(`${words}.version`)}</p>
      <div className="terms">
        {sections.map((section) => (
          <section key={section}>
            <h2>{t(`${words}.${section}Heading`)}</h2>
            <p>{t(`${words}.${section}`)}</p>
          </section>
        ))}
      </div>
      <nav aria-label={t('termsList.heading')}>
        <h2>{t('termsList.heading')}</h2>
        <ul className="versions">
          {consentTextVersions
            .filter((other) => other !== version)
            .map((other) => (
              <li key={other}>
                <a href={`/pay/terms?version=${other}&lang=${context.language}`}>{t('termsList.version', { version: other })}</a>
              </li>
            ))}
        </ul>
      </nav>
    </PlainFrame>
  )
}
