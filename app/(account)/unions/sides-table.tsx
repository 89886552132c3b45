import Link from 'next/link'
import { LinkPending } from '@/components/ui/link-pending'
import { type MessageLanguage, translator } from '@/lib/platform/messages'
import type { SideView } from '@/lib/unions/store'
import { showAt, showCard, showCount, type T } from './texts'

type Props = { sides: SideView[]; language: MessageLanguage; timeZone: string; seesSix: boolean; t: T }

/** The sides of a number beside each other, so that a person can compare line by line; one under the other where it is narrow. */
export function SidesTable({ sides, language, timeZone, seesSix, t }: Props) {
  return (
    <div className="grid gap-3 sm:grid-cols-[repeat(auto-fit,minmax(15rem,1fr))]">
      {sides.map((side) => (
        <dl key={String(side.id)} className="grid content-start gap-2 rounded-lg border border-line p-4 text-sm">
          {linesOf(side, { language, timeZone, seesSix, t }).map(([name, values]) => (
            <div key={name}>
              <dt className="text-muted">{name}</dt>
              {values.length === 0 ? (
                <dd>{t('side.none')}</dd>
              ) : (
                values.map((value) => (
                  <dd key={value} className="wrap-anywhere">
                    {value}
                  </dd>
                ))
              )}
            </div>
          ))}
          <div>
            <dt className="sr-only">{t('side.page')}</dt>
            <dd>
              <Link
                href={`/customers/${side.id}`}
                aria-label={t('side.openOf', { merchant: side.merchant })}
                className="inline-flex min-h-6 items-center underline decoration-line underline-offset-4 hover:decoration-ink pointer-coarse:min-h-11"
              >
                {t('side.open')}
                <LinkPending />
              </Link>
            </dd>
          </div>
        </dl>
      ))}
    </div>
  )
}

function linesOf(side: SideView, { language, timeZone, seesSix, t }: Omit<Props, 'sides'>): [string, string[]][] {
  return [
    [t('side.merchant'), [side.merchant]],
    [t('side.cards'), side.cards.map((card) => showCard(card, seesSix))],
    [t('side.email'), side.email ? [side.email] : []],
    [t('side.names'), side.names],
    [t('side.mark'), side.mark === 'none' ? [] : [translator(language, 'customer')(`status.${side.mark}`)]],
    [t('side.payments'), [showCount(side.paymentsCount, language)]],
    [t('side.last'), [showAt(side.lastPaymentAt, language, timeZone)]],
    [t('side.since'), [showAt(side.createdAt, language, timeZone)]],
  ]
}
