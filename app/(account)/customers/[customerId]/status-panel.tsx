import { statusTones } from '@/app/(account)/status-tones'
import { ActForm, type FormField } from '@/components/account/act-form'
import { Badge } from '@/components/ui/badge'
import { LinkButton } from '@/components/ui/link-button'
import { Panel } from '@/components/ui/panel'
import { type Mark, markTransitions } from '@/lib/one-click/rules'
import { changeMark } from './actions'
import type { CustomerPage } from './read-page'
import { knownReason, reasonCodes, showActor, showAt, type T } from './texts'

/** The status with its reason, and what may be made of it. `asking`: the mark whose form is open. */
export function StatusPanel({ page, maySet, asking }: { page: CustomerPage; maySet: boolean; asking: string | null }) {
  const { customer, reader } = page
  const { t } = reader
  const choices = markTransitions.filter(([from]) => from === customer.mark).map(([, to]) => to)
  const asked = maySet ? choices.find((to) => to === asking) : undefined
  return (
    <Panel title={t('mark.title')}>
      <div className="grid gap-3">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Badge tone={statusTones[customer.status]}>{t(`status.${customer.status}`)}</Badge>
          <span className="text-muted text-sm">{t(`statusMeaning.${customer.status}`)}</span>
        </p>
        {customer.markReason && (
          <p className="text-sm">
            {t('mark.since', {
              reason: t(`reasonCode.${knownReason(customer.markReason.code)}`),
              text: customer.markReason.text,
              actor: showActor(reader, customer.markReason.actor),
              at: showAt(reader, customer.markReason.at),
            })}
          </p>
        )}
        {maySet && !asked && (
          <div className="flex flex-wrap gap-2">
            {choices.map((to) => (
              <LinkButton key={to} href={page.here(`?mark=${to}#status`)} variant={to === 'none' ? 'primary' : 'secondary'} size="sm" scroll={false}>
                {t(`mark.do.${to}`)}
              </LinkButton>
            ))}
          </div>
        )}
        {asked && <MarkForm page={page} to={asked} />}
      </div>
    </Panel>
  )
}

function MarkForm({ page, to }: { page: CustomerPage; to: Mark }) {
  const { customer, reader } = page
  const { t } = reader
  const hasCards = customer.cards.some((card) => card.state !== 'deleted')
  return (
    <section aria-labelledby="mark-ask" className="grid gap-4 border-line border-t pt-4">
      <div className="grid gap-1">
        <h3 id="mark-ask" className="font-semibold">
          {t(`mark.ask.${to}`, { number: customer.number })}
        </h3>
        <p className="text-muted text-sm">{t(`mark.effect.${to}`)}</p>
      </div>
      <ActForm
        id="mark"
        action={changeMark}
        hidden={{ customerId: String(customer.id), version: String(customer.version), to }}
        fields={[
          {
            kind: 'select',
            name: 'reasonCode',
            label: t('mark.reasonCode'),
            options: reasonCodes.map((code) => ({ value: code, label: t(`reasonCode.${code}`) })),
          },
          { kind: 'area', name: 'reason', label: t('mark.reasonText'), hint: t('mark.reasonHint') },
          ...(to === 'deny' && hasCards ? [cardsField(t)] : []),
        ]}
        submit={{ label: t(`mark.do.${to}`), pending: t('pending'), variant: to === 'none' ? 'primary' : 'danger' }}
        cancel={
          <LinkButton href={page.here('#status')} variant="ghost" scroll={false}>
            {t('mark.cancel')}
          </LinkButton>
        }
        errorTitle={t('error.summary')}
      />
    </section>
  )
}

/** What becomes of the cards of whoever refuses the service. */
function cardsField(t: T): FormField {
  return {
    kind: 'choice',
    name: 'cards',
    label: t('mark.cards'),
    initial: 'keep',
    options: (['keep', 'destroy'] as const).map((value) => ({ value, label: t(`mark.${value}`), hint: t(`mark.${value}Hint`) })),
  }
}
