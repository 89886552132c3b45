import type { MessageLanguage } from '@/lib/platform/messages'
import type { SideView } from '@/lib/unions/store'
import { showAt, showCard, type T } from './texts'

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
                  <dd key={value} className="break-words">
                    {value}
                  </dd>
                ))
              )}
            </div>
          ))}
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
    [t('side.mark'), side.mark === 'none' ? [] : [side.mark]],
    [t('side.payments'), [String(side.paymentsCount)]],
    [t('side.last'), [showAt(side.lastPaymentAt, language, timeZone)]],
    [t('side.since'), [showAt(side.createdAt, language, timeZone)]],
  ]
}
