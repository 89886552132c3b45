import type { Metadata } from 'next'
import Link from 'next/link'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { ownAddresses, wayBack } from '@/app/(account)/list/way-back'
import { screen } from '@/app/(account)/screen'
import { ActForm, type FormField } from '@/components/account/act-form'
import { ExportForm } from '@/components/account/export-form'
import { DataTable } from '@/components/table/data-table'
import { Badge } from '@/components/ui/badge'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { LinkPending } from '@/components/ui/link-pending'
import { Notice } from '@/components/ui/notice'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { listBulk } from '@/lib/bulk/queries'
import { mostCustomers } from '@/lib/bulk/rules'
import { readMainZone } from '@/lib/merchants/main-zone'
import { findCustomers } from '@/lib/one-click/queries'
import { readOrderChoices } from '@/lib/orders/queries'
import { oneIn, type Query } from '@/lib/platform/list-address'
import { localeOf, showShortDateTime, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import type { Caller } from '@/lib/staff/rules'
import { reasonCodes } from '../[customerId]/texts'
import { startBulk } from './actions'
import { choicesOf } from './bulk-bar'
import { type BulkDo, readSelection, type Selection, selectionParameters } from './selection'
import { showAct } from './texts'

type Props = { searchParams: Promise<Query> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'bulk')('title') }
}

export default screen(Bulk)

/** One act on many customers: for whom, what exactly and why. Without a selection: what was asked for before. */
async function Bulk({ searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'customers.bulk')
  const query = await searchParams
  const selection = readSelection(query)
  const choice = choicesOf(caller).find((known) => known === oneIn(query.do))
  return selection && choice ? <Ask caller={caller} selection={selection} choice={choice} /> : <Earlier caller={caller} />
}

async function Ask({ caller, selection, choice }: { caller: Caller; selection: Selection; choice: BulkDo }) {
  const { language } = caller
  const t = translator(language, 'bulk')
  const parameters = selectionParameters(selection)
  const list = `/customers?${new URLSearchParams(parameters.length === 0 ? [['view', 'all']] : parameters)}`
  const back = await wayBack({ href: selection.of === 'all' ? list : '/customers', label: t('back') }, { language })
  const nobodyPicked = selection.of === 'picked' && selection.filter.ids.length === 0
  const ids = nobodyPicked ? [] : await findCustomers(service(), caller.scope, selection.filter, mostCustomers)
  const wrong = nobodyPicked
    ? t('notice.none')
    : ids === null && choice !== 'export'
      ? t('notice.tooMany', { most: mostCustomers.toLocaleString(localeOf[language]) })
      : ids?.length === 0
        ? t('notice.nobody')
        : null
  return (
    <div className="grid gap-5">
      <PageHeader title={t(`do.${choice}`)} subtitle={ids ? t('ask.subtitle', { count: ids.length }) : undefined} back={back} />
      {wrong ? (
        <Notice tone="warning">{wrong}</Notice>
      ) : (
        <Panel title={t(selection.of === 'picked' ? 'ask.picked' : 'ask.matching')} description={t(`ask.effect.${choice}`)}>
          <div className="grid max-w-xl gap-5">
            <p className="text-sm">
              <Link
                href={list}
                className="inline-flex min-h-6 items-center underline decoration-line underline-offset-4 hover:decoration-current pointer-coarse:min-h-11"
              >
                {t('ask.see')}
                <LinkPending />
              </Link>
            </p>
            {choice === 'export' ? (
              <ExportForm list="customers" parameters={parameters} language={language} />
            ) : (
              <ActForm
                id="bulk"
                action={startBulk}
                hidden={{ do: choice, selection: new URLSearchParams(parameters).toString() }}
                fields={await fieldsOf(caller, choice)}
                submit={{ label: t('startAll'), pending: t('pending'), variant: choice === 'deny' ? 'danger' : 'primary' }}
                review={{ label: t('preview'), again: t('again') }}
                errorTitle={t('error.summary')}
              />
            )}
          </div>
        </Panel>
      )}
    </div>
  )
}

async function fieldsOf(caller: Caller, choice: Exclude<BulkDo, 'export'>): Promise<FormField[]> {
  const { language } = caller
  const t = translator(language, 'bulk')
  const one = translator(language, 'customer')
  const limits = translator(language, 'limits')
  const reason: FormField = { kind: 'area', name: 'reason', label: one('mark.reasonText'), hint: one('mark.reasonHint') }
  if (choice === 'limit') {
    const { currencies } = await readOrderChoices(service(), caller.scope)
    return [
      { kind: 'select', name: 'currency', label: limits('editor.currency'), options: currencies.map((code) => ({ value: code, label: code })) },
      {
        kind: 'select',
        name: 'window',
        label: limits('editor.window'),
        options: (['day', 'week'] as const).map((window) => ({ value: window, label: limits(`window.${window}`) })),
      },
      { kind: 'text', name: 'amount', label: t('field.amount'), hint: t('field.amountHint'), inputMode: 'decimal' },
      reason,
    ]
  }
  const code: FormField = {
    kind: 'select',
    name: 'reasonCode',
    label: one('mark.reasonCode'),
    options: reasonCodes.map((value) => ({ value, label: one(`reasonCode.${value}`) })),
  }
  if (choice === 'lift') return [code, reason]
  const cards: FormField = {
    kind: 'select',
    name: 'cards',
    label: t('field.cards'),
    options: (['keep', 'destroy'] as const).map((value) => ({ value, label: t(`field.${value}`) })),
  }
  return [code, cards, reason]
}

async function Earlier({ caller }: { caller: Caller }) {
  const { language } = caller
  const t = translator(language, 'bulk')
  const [rows, timeZone] = await Promise.all([listBulk(service(), caller.staffId), readMainZone(service(), caller.scope)])
  const own = await ownAddresses()
  const back = await wayBack({ href: '/customers', label: t('back') }, { language })
  return (
    <div className="grid gap-5">
      <PageHeader title={t('title')} subtitle={`${t('subtitle')} ${t('zone', { zone: timeZone })}`} back={back} />
      {rows.length === 0 ? (
        <EmptyState title={t('empty.title')} action={<LinkButton href={back.href}>{back.label}</LinkButton>}>
          {t('empty.text')}
        </EmptyState>
      ) : (
        <DataTable
          label={t('table')}
          columns={[
            { id: 'act', label: t('column.act'), narrow: 'title' },
            { id: 'state', label: t('column.state'), narrow: 'corner' },
            { id: 'customers', label: t('column.customers'), align: 'right' },
            { id: 'asked', label: t('column.asked') },
            { id: 'reason', label: t('column.reason') },
          ]}
          rows={rows.map(({ id, act, state, customers, requestedAt, reason }) => ({
            id,
            cells: {
              act: (
                <Link href={own(`/customers/bulk/${id}`)} className="font-medium underline decoration-line underline-offset-4 hover:decoration-current">
                  {showAct(language, act)}
                  <LinkPending />
                </Link>
              ),
              state: <Badge tone={state === 'done' ? 'green' : 'blue'}>{t(`state.${state}`)}</Badge>,
              customers: customers.toLocaleString(localeOf[language]),
              asked: <time dateTime={requestedAt.toISOString()}>{showShortDateTime(requestedAt, language, timeZone)}</time>,
              reason: <span className="wrap-anywhere">{reason}</span>,
            },
          }))}
        />
      )}
    </div>
  )
}
