import type { Metadata } from 'next'
import Link from 'next/link'
import { allowed } from '@/app/(account)/allowed'
import { requireCaller } from '@/app/(account)/caller'
import { rowLinks } from '@/app/(account)/list/way-back'
import { screen } from '@/app/(account)/screen'
import { ActForm } from '@/components/account/act-form'
import { ExportForm } from '@/components/account/export-form'
import { DataTable } from '@/components/table/data-table'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Field } from '@/components/ui/field'
import { LinkButton } from '@/components/ui/link-button'
import { LinkPending } from '@/components/ui/link-pending'
import { Notice } from '@/components/ui/notice'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { Select } from '@/components/ui/select'
import { TextInput } from '@/components/ui/text-input'
import { type AuditFilter, auditFilterParameters, countAudit, listAudit, parseAuditFilter } from '@/lib/audit/queries'
import type { Query } from '@/lib/platform/list-address'
import { localeOf, showShortDateTime, type Translator, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { may } from '@/lib/staff/rules'
import { verifyChain } from './actions'
import { actorNames } from './texts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'audit')('title') }
}

export default screen(Audit)

/** Every write, every refused attempt, every view of a customer: who, what, from where, why. */
async function Audit({ searchParams }: { searchParams: Promise<Query> }) {
  const caller = await allowed('audit.view', { kind: 'audit-log', id: 'list' })
  const { language } = caller
  const t = translator(language, 'audit')
  const { filter, ignored } = parseAuditFilter(await searchParams)
  const [{ rows, actions, next, previous }, count] = await Promise.all([
    listAudit(service(), caller.scope, filter),
    countAudit(service(), caller.scope, filter),
  ])
  const name = await actorNames(
    caller,
    rows.map(({ actor }) => actor),
  )
  const linkTo = await rowLinks()
  const address = (change: Partial<AuditFilter>) => `/audit?${new URLSearchParams(auditFilterParameters({ ...filter, cursor: null, ...change }))}`
  return (
    <div className="grid gap-5">
      <PageHeader title={t('title')} subtitle={count === null ? t('uncounted') : t('subtitle', { count })} />
      {ignored.length > 0 && (
        <Notice tone="warning">
          {t('ignored.text', { names: new Intl.ListFormat(localeOf[language]).format(ignored.map((one) => t(`ignored.${one}`))) })}
        </Notice>
      )}
      <Panel title={t('verify.title')} description={t('verify.describe')}>
        <ActForm
          id="verify"
          action={verifyChain}
          hidden={{}}
          fields={[]}
          submit={{ label: t('verify.do'), pending: t('verify.pending'), variant: 'primary' }}
          errorTitle={t('verify.title')}
        />
      </Panel>
      <Filters filter={filter} actions={actions} t={t} />
      {rows.length === 0 ? (
        <EmptyState title={t('empty.title')} action={<LinkButton href="/audit">{t('filter.clear')}</LinkButton>}>
          {t('empty.text')}
        </EmptyState>
      ) : (
        <DataTable
          label={t('table')}
          columns={[
            { id: 'at', label: t('column.at'), narrow: 'title' },
            { id: 'outcome', label: t('column.outcome'), narrow: 'corner' },
            { id: 'actor', label: t('column.actor') },
            { id: 'action', label: t('column.action') },
            { id: 'object', label: t('column.object') },
            { id: 'reason', label: t('column.reason') },
            { id: 'ip', label: t('column.ip') },
          ]}
          rows={rows.map((row) => ({
            id: String(row.id),
            tone: row.outcome === 'refused' ? 'yellow' : undefined,
            cells: {
              at: (
                <Link
                  {...linkTo(`/audit/${row.id}`, row.id)}
                  className="whitespace-nowrap underline decoration-line underline-offset-4 hover:decoration-current"
                >
                  {showShortDateTime(row.at, language, 'UTC')}
                  <LinkPending />
                </Link>
              ),
              outcome: <Badge tone={row.outcome === 'refused' ? 'red' : 'gray'}>{t(`outcome.${row.outcome}`)}</Badge>,
              actor: <More href={address({ ...everything, q: row.actor })} text={name(row.actor)} />,
              action: row.action,
              object: <More href={address({ ...everything, q: row.objectId })} text={`${row.objectKind} ${row.objectId}`} />,
              reason: <span className="wrap-anywhere">{row.reason ?? ''}</span>,
              ip: row.ip ?? '',
            },
          }))}
        />
      )}
      <p className="text-muted text-sm">{t('zone')}</p>
      <div className="flex flex-wrap items-center justify-between gap-3">
        {may(caller, 'audit.export') && rows.length > 0 && (
          <ExportForm list="audit" parameters={auditFilterParameters({ ...filter, cursor: null })} language={language} />
        )}
        <nav aria-label={t('pages.label')} className="flex justify-end gap-2 empty:hidden">
          {previous && (
            <LinkButton href={address({ cursor: previous })} size="sm">
              {t('pages.previous')}
            </LinkButton>
          )}
          {next && (
            <LinkButton href={address({ cursor: next })} size="sm">
              {t('pages.next')}
            </LinkButton>
          )}
        </nav>
      </div>
    </div>
  )
}

/** Everything else that is known of the same. */
const everything: Partial<AuditFilter> = { reason: null, action: null, outcome: null, merchant: null, from: null, until: null }

function More({ href, text }: { href: string; text: string }) {
  return (
    <Link href={href} className="wrap-anywhere inline-flex min-h-6 items-center underline decoration-line underline-offset-4 hover:decoration-current">
      {text}
      <LinkPending />
    </Link>
  )
}

function Filters({ filter, actions, t }: { filter: AuditFilter; actions: string[]; t: Translator<'audit'> }) {
  const isFiltered = auditFilterParameters({ ...filter, cursor: null }).length > 0
  return (
    <search>
      <form action="/audit" className="grid grid-cols-2 items-end gap-3 rounded-xl border border-line bg-surface p-4 lg:grid-cols-[2fr_2fr_1fr_1fr]">
        <div className="col-span-2 lg:col-span-1">
          <Field label={t('filter.q')} htmlFor="q">
            <TextInput id="q" name="q" type="search" defaultValue={filter.q} maxLength={128} autoComplete="off" aria-describedby="q-hint" />
          </Field>
        </div>
        <div className="col-span-2 lg:col-span-1">
          <Field label={t('filter.reason')} htmlFor="reason">
            <TextInput id="reason" name="reason" type="search" defaultValue={filter.reason ?? ''} minLength={3} maxLength={128} autoComplete="off" />
          </Field>
        </div>
        <Field label={t('filter.action')} htmlFor="action">
          <Select id="action" name="action" defaultValue={filter.action ?? ''}>
            <option value="">{t('filter.any')}</option>
            {[...new Set([...actions, ...(filter.action ? [filter.action] : [])])].map((action) => (
              <option key={action}>{action}</option>
            ))}
          </Select>
        </Field>
        <Field label={t('filter.outcome')} htmlFor="outcome">
          <Select id="outcome" name="outcome" defaultValue={filter.outcome ?? ''}>
            <option value="">{t('filter.any')}</option>
            <option value="done">{t('outcome.done')}</option>
            <option value="refused">{t('outcome.refused')}</option>
          </Select>
        </Field>
        <Field label={t('filter.merchant')} htmlFor="merchant">
          <TextInput id="merchant" name="merchant" inputMode="numeric" defaultValue={filter.merchant ?? ''} maxLength={9} autoComplete="off" />
        </Field>
        <Field label={t('filter.from')} htmlFor="from">
          <TextInput id="from" name="from" type="date" defaultValue={filter.from ?? ''} />
        </Field>
        <Field label={t('filter.until')} htmlFor="until">
          <TextInput id="until" name="until" type="date" defaultValue={filter.until ?? ''} />
        </Field>
        <div className="flex flex-wrap gap-2">
          <Button type="submit" variant="primary">
            {t('filter.submit')}
          </Button>
          {isFiltered && (
            <LinkButton href="/audit" variant="ghost">
              {t('filter.clear')}
            </LinkButton>
          )}
        </div>
        <p id="q-hint" className="col-span-full text-muted text-sm">
          {t('filter.hint')}
        </p>
      </form>
    </search>
  )
}
