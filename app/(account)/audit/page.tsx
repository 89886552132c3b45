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
import { type AuditFilter, type AuditRow, auditFilterParameters, countAudit, listAudit, parseAuditFilter } from '@/lib/audit/queries'
import { showAction, showArea, showFrom, showObject, showWhy } from '@/lib/audit/show'
import type { Query } from '@/lib/platform/list-address'
import { localeOf, type MessageLanguage, showShortDateTime, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { may } from '@/lib/staff/rules'
import { verifyChain } from './actions'
import { actorNames, addressOfObject } from './texts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'audit')('title') }
}

export default screen(Audit)

/** Every write, every refused attempt, every view of a customer: who, what, from where, why. */
async function Audit({ searchParams }: { searchParams: Promise<Query> }) {
  const caller = await allowed('audit.view', { kind: 'audit-log', id: 'list' })
  const { language } = caller
  const t = translator(language, 'audit')
  const { filter, ignored } = parseAuditFilter(await searchParams, language)
  const [{ rows, timeZone, actions, next, previous }, count] = await Promise.all([
    listAudit(service(), caller.scope, filter),
    countAudit(service(), caller.scope, filter),
  ])
  const name = await actorNames(
    caller,
    rows.map(({ actor }) => actor),
  )
  const linkTo = await rowLinks()
  const seesSix = may(caller, 'cards.see-six-and-four')
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
      <Filters filter={filter} actions={actions} timeZone={timeZone} language={language} />
      {rows.length === 0 ? (
        <EmptyState title={t('empty.title')} action={<LinkButton href="/audit">{t('filter.clear')}</LinkButton>}>
          {filter.from !== null && filter.until !== null && filter.from > filter.until
            ? translator(language, 'lists')('reversed', { name: t('ignored.date') })
            : t('empty.text')}
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
                  {showShortDateTime(row.at, language, timeZone)}
                  <LinkPending />
                </Link>
              ),
              outcome: <Badge tone={row.outcome === 'refused' ? 'red' : 'gray'}>{t(`outcome.${row.outcome}`)}</Badge>,
              actor: <More href={address({ ...everything, q: row.actor })} text={name(row.actor)} />,
              action: <More href={address({ ...everything, action: row.action })} text={showAction(language, row.action)} />,
              object: <ObjectCell row={row} all={address({ ...everything, q: row.objectId })} seesSix={seesSix} language={language} />,
              reason: <span className="wrap-anywhere">{showWhy(language, row.reason) ?? ''}</span>,
              ip: <span className="wrap-anywhere">{showFrom(language, row)}</span>,
            },
          }))}
        />
      )}
      <p className="text-muted text-sm">{t('zone', { zone: timeZone })}</p>
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
const everything: Partial<AuditFilter> = { q: '', reason: null, action: null, outcome: null, merchant: null, from: null, until: null }

function More({ href, text, label }: { href: string; text: string; label?: string }) {
  return (
    <Link
      href={href}
      aria-label={label}
      className="wrap-anywhere inline-flex min-h-6 items-center underline decoration-line underline-offset-4 hover:decoration-current"
    >
      {text}
      <LinkPending />
    </Link>
  )
}

/** What a record speaks of: all that is known of it, and the way to itself. A card is named by no more digits than its reader may see, in the address too. */
function ObjectCell({ row, all, seesSix, language }: { row: AuditRow; all: string; seesSix: boolean; language: MessageLanguage }) {
  const t = translator(language, 'audit')
  const text = showObject({ language, seesSix }, { kind: row.objectKind, id: row.objectId })
  const page = addressOfObject(row)
  if (row.objectKind === 'card' && !seesSix) return <span className="wrap-anywhere">{text}</span>
  return (
    <span className="flex flex-wrap items-center gap-x-3">
      <More href={all} text={text} />
      {page && <More href={page} text={t('open')} label={t('openObject', { object: text })} />}
    </span>
  )
}

type FiltersProps = { filter: AuditFilter; actions: string[]; timeZone: string; language: MessageLanguage }

function Filters({ filter, actions, timeZone, language }: FiltersProps) {
  const t = translator(language, 'audit')
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
            {inAreas([...new Set([...actions, ...(filter.action ? [filter.action] : [])])], language).map(([area, those]) => (
              <optgroup key={area} label={area}>
                {those.map(({ action, words }) => (
                  <option key={action} value={action}>
                    {words}
                  </option>
                ))}
              </optgroup>
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
          {t('filter.hint', { zone: timeZone })}
        </p>
      </form>
    </search>
  )
}

type Choice = { action: string; words: string }

/** Actions by the part of the product they belong to, both in the order of their words. */
function inAreas(actions: string[], language: MessageLanguage): [string, Choice[]][] {
  const { compare } = new Intl.Collator(localeOf[language])
  const areas = new Map<string, Choice[]>()
  for (const action of actions) {
    const area = showArea(language, action)
    areas.set(area, [...(areas.get(area) ?? []), { action, words: showAction(language, action) }])
  }
  const sorted = [...areas].map(([area, those]): [string, Choice[]] => [area, those.toSorted((one, other) => compare(one.words, other.words))])
  return sorted.toSorted(([one], [other]) => compare(one, other))
}
