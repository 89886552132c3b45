import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { showActor } from '@/app/(account)/customers/[customerId]/texts'
import { screen } from '@/app/(account)/screen'
import { ActForm } from '@/components/account/act-form'
import { MerchantChoice } from '@/components/account/merchant-choice'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { Notice } from '@/components/ui/notice'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { type KeyView, listKeys } from '@/lib/api-access/queries'
import { listMerchants } from '@/lib/one-click/queries'
import { showDateTime, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { readStaffNames } from '@/lib/staff/queries'
import { allKeyScopes, type Caller, may } from '@/lib/staff/rules'
import { endKey, exchangeKey, makeKey } from './actions'
import { KeyCard, type KeyTexts } from './key-card'
import { timeZoneOf } from './zone'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'api-keys')('title') }
}

export default screen(ApiKeys)

/** The keys by which a merchant's programs use the JSON API: made, exchanged and revoked here. */
async function ApiKeys({ searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'settings.view')
  const query = await searchParams
  const all = await listMerchants(service(), caller.scope)
  const merchants = all.slice(0, 100)
  const merchant = query.merchant === undefined ? all[0] : all.find(({ id }) => String(id) === query.merchant)
  if (!merchant) notFound()
  const keys = await listKeys(service(), caller.scope, merchant.id)
  const texts = await textsFor(caller, merchant.id, keys)
  const { t } = texts
  const [manages, revokes] = [may(caller, 'api-keys.manage'), may(caller, 'api-keys.revoke')]
  const chosen = (name: string) => keys.find(({ id }) => String(id) === query[name])
  const [rotated, revoked] = [manages ? chosen('rotate') : undefined, revokes ? chosen('revoke') : undefined]
  const back = `/settings/api-keys?merchant=${merchant.id}`
  const hidden = (key: KeyView) => ({ keyId: String(key.id), merchantId: String(merchant.id) })
  const cancel = <LinkButton href={back}>{t('cancel')}</LinkButton>
  return (
    <div className="grid gap-6">
      <PageHeader title={t('title')} subtitle={t('subtitle')} />
      <MerchantChoice
        label={t('merchants')}
        merchants={merchants}
        chosen={merchant.id}
        language={caller.language}
        addressOf={(id) => `/settings/api-keys?merchant=${id}`}
      />
      {!manages && <Notice tone="info">{t(revokes ? 'whoMay.support' : `whoMay.${caller.side}`, { merchant: merchant.name })}</Notice>}
      {query.done === 'revoked' && <Notice tone="success">{t('done.revoked')}</Notice>}
      {query.done === 'revoked-already' && <Notice tone="info">{t('done.revoked-already')}</Notice>}
      {rotated && (
        <Panel title={t('rotate.title', { name: rotated.name })} description={t('rotate.lead', { prefix: rotated.prefix })}>
          <ActForm
            key={`rotate-${rotated.id}`}
            id="rotate"
            action={exchangeKey}
            hidden={hidden(rotated)}
            fields={[
              { kind: 'text', name: 'overlapHours', label: t('rotate.hours'), hint: t('rotate.hoursHint'), initial: '24', inputMode: 'numeric' },
              validity(t),
            ]}
            submit={{ label: t('rotate.submit'), pending: t('pending'), variant: 'primary' }}
            cancel={cancel}
            errorTitle={t('error.title')}
          />
        </Panel>
      )}
      {revoked && (
        <Panel title={t('revoke.title', { name: revoked.name })} description={t('revoke.lead', { prefix: revoked.prefix })}>
          <ActForm
            key={`revoke-${revoked.id}`}
            id="revoke"
            action={endKey}
            hidden={hidden(revoked)}
            fields={[{ kind: 'area', name: 'reason', label: t('revoke.reason'), hint: t('revoke.reasonHint') }]}
            submit={{ label: t('revoke.submit'), pending: t('pending'), variant: 'danger' }}
            cancel={cancel}
            errorTitle={t('error.title')}
          />
        </Panel>
      )}
      <Panel title={t('list.title', { merchant: merchant.name })} description={t('zone', { zone: texts.timeZone })}>
        {keys.length === 0 ? (
          <EmptyState title={t('list.empty')}>{t('list.emptyText')}</EmptyState>
        ) : (
          <ul className="grid gap-3">
            {keys.map((key) => (
              <KeyCard key={key.id} of={key} texts={texts} address={back} manages={manages} revokes={revokes} />
            ))}
          </ul>
        )}
      </Panel>
      {manages && (
        <Panel title={t('create.title')} description={t('create.lead')}>
          <ActForm
            key={`create-${merchant.id}`}
            id="create"
            action={makeKey}
            hidden={{ merchantId: String(merchant.id) }}
            fields={[
              { kind: 'text', name: 'name', label: t('create.name'), hint: t('create.nameHint') },
              {
                kind: 'checks',
                name: 'scopes',
                label: t('create.scopes'),
                hint: t('create.scopesHint'),
                options: allKeyScopes.map((scope) => ({ value: scope, label: scope, hint: t(`scope.${scope}`) })),
              },
              validity(t),
              { kind: 'area', name: 'ipRanges', label: t('create.ipRanges'), hint: t('create.ipRangesHint') },
            ]}
            submit={{ label: t('create.submit'), pending: t('pending'), variant: 'primary' }}
            errorTitle={t('error.title')}
          />
        </Panel>
      )}
    </div>
  )
}

function validity(t: KeyTexts['t']) {
  const options = [30, 90, 180, 365].map((days) => ({ value: String(days), label: t('days', { days }) }))
  return { kind: 'select' as const, name: 'validDays', label: t('create.validDays'), initial: '90', options }
}

async function textsFor({ language, scope, side }: Caller, merchantId: number, keys: readonly KeyView[]): Promise<KeyTexts> {
  const actors = keys.flatMap(({ createdBy, revoked }) => [createdBy, revoked?.by ?? ''])
  const names = await readStaffNames(service(), actors.flatMap((actor) => /^staff:(\d+)$/.exec(actor)?.[1] ?? []).map(Number))
  const timeZone = await timeZoneOf(scope, merchantId)
  const history = { t: translator(language, 'customer'), language, timeZone, side, names }
  return {
    t: translator(language, 'api-keys'),
    timeZone,
    who: (actor) => showActor(history, actor),
    at: (moment) => showDateTime(moment, language, timeZone),
  }
}
