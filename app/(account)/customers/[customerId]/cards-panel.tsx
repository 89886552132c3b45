import { ActForm } from '@/components/account/act-form'
import { Badge, type Tone } from '@/components/ui/badge'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { Panel } from '@/components/ui/panel'
import { brandNames } from '@/lib/cards/rules'
import type { CardView } from '@/lib/one-click/customer-queries'
import type { CardState } from '@/lib/one-click/rules'
import { localeOf } from '@/lib/platform/messages'
import { deleteCard } from './actions'
import type { CustomerPage } from './read-page'
import { type Reader, showAt, showMask } from './texts'

const tones: Record<CardState, Tone> = {
  member: 'green',
  pending: 'blue',
  'needs-full-entry': 'yellow',
  expired: 'yellow',
  fraud: 'red',
  deleted: 'gray',
}

/** The customer's cards, masked. `deleting`: the card whose deletion is being asked about. */
export function CardsPanel({ page, mayDelete, seesSix, deleting }: { page: CustomerPage; mayDelete: boolean; seesSix: boolean; deleting: string | null }) {
  const { customer, reader } = page
  const { t } = reader
  return (
    <Panel title={t('cards.title')}>
      {customer.cards.length === 0 ? (
        <EmptyState title={t('cards.empty')}>{t(`statusMeaning.${customer.status}`)}</EmptyState>
      ) : (
        <ul className="grid gap-4">
          {customer.cards.map((card) => (
            <li key={card.id} className={`grid gap-3 rounded-lg border border-line p-4 ${card.state === 'deleted' ? 'text-muted' : ''}`}>
              <CardHead card={card} reader={reader} seesSix={seesSix} />
              <CardFacts card={card} reader={reader} />
              {mayDelete && card.state !== 'deleted' && deleting !== card.id && (
                <div>
                  <LinkButton
                    href={page.here(`?delete=${card.id}#card-${card.id}`)}
                    variant="secondary"
                    size="sm"
                    scroll={false}
                    aria-label={t('cards.deleteNamed', { mask: showMask(card, seesSix) })}
                  >
                    {t('cards.delete')}
                  </LinkButton>
                </div>
              )}
              {mayDelete && card.state !== 'deleted' && deleting === card.id && <DeleteForm page={page} card={card} seesSix={seesSix} />}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

function CardHead({ card, reader, seesSix }: { card: CardView; reader: Reader; seesSix: boolean }) {
  const { t } = reader
  const expiry = `${String(card.expiry.month).padStart(2, '0')}/${card.expiry.year % 100}`
  return (
    <div id={`card-${card.id}`} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
      <p className="font-medium tabular-nums">
        {brandNames[card.brand]} {showMask(card, seesSix)} <span className="font-normal text-muted text-sm">{t('cards.expiry', { expiry })}</span>
      </p>
      <Badge tone={card.lockedUntil ? 'yellow' : tones[card.state]}>
        {card.lockedUntil ? t('cards.locked', { at: showAt(reader, card.lockedUntil) }) : t(`cards.state.${card.state}`)}
      </Badge>
    </div>
  )
}

function CardFacts({ card, reader }: { card: CardView; reader: Reader }) {
  const { t } = reader
  const facts: [string, string][] = [
    [t('cards.saved'), t('cards.savedAt', { at: showAt(reader, card.savedAt), merchant: card.originName })],
    [t('cards.lastSuccess'), showAt(reader, card.lastSuccessAt)],
    [t('cards.successes'), card.successes.toLocaleString(localeOf[reader.language])],
    [t('cards.useOrder'), card.useOrder === null ? t('cards.notOffered') : t('cards.useOrderValue', { place: card.useOrder })],
  ]
  if (card.consent) {
    const { givenAt, merchantName, orderNumber, textVersion, language, preselected } = card.consent
    facts.push([
      t('cards.consent'),
      t('cards.consentValue', {
        at: showAt(reader, givenAt),
        merchant: merchantName,
        order: orderNumber,
        version: textVersion,
        language: language.toUpperCase(),
        preselected: String(preselected),
      }),
    ])
  }
  return (
    <dl className="grid gap-x-6 gap-y-2 text-sm sm:grid-cols-2">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt className="text-muted">{name}</dt>
          <dd className="wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function DeleteForm({ page, card, seesSix }: { page: CustomerPage; card: CardView; seesSix: boolean }) {
  const { customer, reader } = page
  const { t } = reader
  const heading = `delete-ask-${card.id}`
  return (
    <section aria-labelledby={heading} className="grid gap-4 border-line border-t pt-4">
      <div className="grid gap-1">
        <h3 id={heading} className="font-semibold">
          {t('cards.ask', { card: `${brandNames[card.brand]} ${showMask(card, seesSix)}` })}
        </h3>
        <p className="text-muted text-sm">{t('cards.effect')}</p>
      </div>
      <ActForm
        id="delete"
        action={deleteCard}
        hidden={{ customerId: String(customer.id), cardId: card.id }}
        fields={[{ kind: 'area', name: 'reason', label: t('mark.reasonText'), hint: t('mark.reasonHint') }]}
        submit={{ label: t('cards.delete'), pending: t('pending'), variant: 'danger' }}
        cancel={
          <LinkButton href={page.here(`#card-${card.id}`)} variant="ghost" scroll={false}>
            {t('mark.cancel')}
          </LinkButton>
        }
        errorTitle={t('error.summary')}
      />
    </section>
  )
}
