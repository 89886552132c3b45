import type { Metadata } from 'next'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { textIn } from '@/app/(account)/form'
import { screen } from '@/app/(account)/screen'
import { readId } from '@/app/(account)/unions/address'
import { FindForm } from '@/app/(account)/unions/entities/find-form'
import { ActForm, type FormField } from '@/components/account/act-form'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { timeZones } from '@/lib/limits/rules'
import { suggestMerchantId } from '@/lib/merchants/keeping-queries'
import type { Query } from '@/lib/platform/list-address'
import { type MessageLanguage, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { type EntityDetail, listEntities, readEntity } from '@/lib/unions/legal-entity-queries'
import { addMerchant } from '../actions'
import { cardsChoice, countryOptions, currencyOptions, languageOptions, type T } from '../texts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'merchants')('new.title') }
}

/** So many legal entities are offered; whoever has more looks for the one. */
const offered = 20

export default screen(NewMerchant)

/** A new merchant in two steps: whose it is, and then what it is. Both stand in the address. */
async function NewMerchant({ searchParams }: { searchParams: Promise<Query> }) {
  const caller = await requireCaller()
  await requireRight(caller, 'merchants.manage')
  const { language, scope } = caller
  const t = translator(language, 'merchants')
  const query = await searchParams
  const asked = textIn(query, 'entity')
  const id = readId(asked)
  const entity = asked === 'new' ? 'new' : id === null ? null : await readEntity(service(), scope, id)
  return (
    <div className="grid max-w-3xl gap-6">
      <PageHeader
        title={t('new.title')}
        subtitle={t('new.subtitle')}
        back={{ href: '/operator/merchants', label: translator(language, 'operator')('merchants.title') }}
      />
      {entity === null ? (
        <ChooseEntity
          q={textIn(query, 'q').slice(0, 200)}
          found={await listEntities(service(), scope, { q: textIn(query, 'q').slice(0, 200), limit: offered })}
          language={language}
          t={t}
        />
      ) : (
        <Facts entity={entity} free={await suggestMerchantId(service(), scope)} language={language} t={t} />
      )}
    </div>
  )
}

type Found = Awaited<ReturnType<typeof listEntities>>

function ChooseEntity({ q, found: { entities, more }, language, t }: { q: string; found: Found; language: MessageLanguage; t: T }) {
  const unions = translator(language, 'unions')
  return (
    <Panel
      title={t('new.entityTitle')}
      description={t('new.entityText')}
      actions={
        <LinkButton href="/operator/merchants/new?entity=new" size="sm">
          {t('new.newEntity')}
        </LinkButton>
      }
    >
      <div className="grid gap-5">
        <FindForm q={q} t={unions} />
        {entities.length === 0 ? (
          <EmptyState title={unions('entity.empty')} action={<LinkButton href="/operator/merchants/new?entity=new">{t('new.newEntity')}</LinkButton>}>
            {unions('entity.emptyText')}
          </EmptyState>
        ) : (
          <ul className="divide-y divide-line text-sm">
            {entities.map(({ id, name, group, merchants }) => (
              <li key={id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3 first:pt-0 last:pb-0">
                <div className="min-w-0">
                  <p className="wrap-anywhere font-medium">
                    {name} <span className="font-normal text-muted">({id})</span>
                  </p>
                  <p className="text-muted wrap-anywhere">
                    {group ? unions('entities.group', { name: group }) : unions('entities.noGroup')}, {unions('list.members', { count: merchants })}
                  </p>
                </div>
                <LinkButton href={`/operator/merchants/new?entity=${id}`} size="sm" aria-label={t('new.chooseOf', { name })}>
                  {t('new.choose')}
                </LinkButton>
              </li>
            ))}
          </ul>
        )}
        {more && <p className="text-muted text-sm">{t('new.more', { count: entities.length })}</p>}
      </div>
    </Panel>
  )
}

function Facts({ entity, free, language, t }: { entity: EntityDetail | 'new'; free: number | null; language: MessageLanguage; t: T }) {
  const isNew = entity === 'new'
  const zones = [...new Set(['Europe/Minsk', 'UTC', ...timeZones()])].map((zone) => ({ value: zone, label: zone }))
  const fields: FormField[] = [
    {
      kind: 'text',
      name: 'id',
      label: t('field.id'),
      hint: free === null ? t('field.idHintFull') : t('field.idHint', { free: String(free) }),
      inputMode: 'numeric',
    },
    ...(isNew ? [{ kind: 'text', name: 'entityName', label: t('field.entityName') } as const] : []),
    { kind: 'text', name: 'name', label: t('field.name'), hint: t('field.nameHint') },
    { kind: 'select', name: 'baseCurrency', label: t('field.base'), hint: t('field.baseHint'), options: currencyOptions(language), initial: 'BYN' },
    { kind: 'text', name: 'currencies', label: t('field.currencies'), hint: t('field.currenciesHint') },
    { kind: 'select', name: 'language', label: t('field.language'), options: languageOptions(language), initial: 'ru' },
    { kind: 'select', name: 'country', label: t('field.country'), options: countryOptions(language), initial: 'BY' },
    { kind: 'select', name: 'timeZone', label: t('field.zone'), hint: t('field.zoneHint'), options: zones, initial: 'Europe/Minsk' },
    cardsChoice(t, true),
    { kind: 'area', name: 'reason', label: t('field.reason'), hint: t('field.reasonHint') },
  ]
  return (
    <Panel
      title={t('new.factsTitle')}
      description={isNew ? t('new.ofNewEntity') : t('new.ofEntity', { name: entity.name, id: String(entity.id) })}
      actions={
        <LinkButton href="/operator/merchants/new" size="sm">
          {t('new.otherEntity')}
        </LinkButton>
      }
    >
      <ActForm
        id="merchant"
        action={addMerchant}
        hidden={{ entity: isNew ? 'new' : String(entity.id) }}
        fields={fields}
        submit={{ label: t('new.submit'), pending: translator(language, 'operator')('pending'), variant: 'primary' }}
        cancel={<LinkButton href="/operator/merchants">{translator(language, 'unions')('form.cancel')}</LinkButton>}
        errorTitle={t('error.title')}
      />
    </Panel>
  )
}
