import type { Metadata } from 'next'
import Link from 'next/link'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { textIn } from '@/app/(account)/form'
import { type LinkTo, rowLinks } from '@/app/(account)/list/way-back'
import { screen } from '@/app/(account)/screen'
import { DataTable } from '@/components/table/data-table'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Field } from '@/components/ui/field'
import { LinkButton } from '@/components/ui/link-button'
import { LinkPending } from '@/components/ui/link-pending'
import { Notice } from '@/components/ui/notice'
import { PageHeader } from '@/components/ui/page-header'
import { Select } from '@/components/ui/select'
import { TextInput } from '@/components/ui/text-input'
import { type MessageLanguage, showShortDateTime, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { type AccountRow, type AccountState, listAccounts, mostAccounts } from '@/lib/staff/account-queries'
import { may, rolesOf } from '@/lib/staff/rules'
import { StaffDone } from './done'
import { staffZone, stateTones, type T } from './texts'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

const states: readonly AccountState[] = ['active', 'invited', 'locked', 'disabled']

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'staff')('title') }
}

export default screen(Staff)

/** Who may sign in for the caller's merchants, and whether he can. */
async function Staff({ searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'staff.view')
  const t = translator(caller.language, 'staff')
  const query = await searchParams
  const search = textIn(query, 'q').slice(0, 100)
  const state = states.find((one) => one === textIn(query, 'state'))
  const roles = caller.side === 'operator' ? [...rolesOf.merchant, ...rolesOf.operator] : rolesOf.merchant
  const role = roles.find((one) => one === textIn(query, 'role'))
  const merchant = textIn(query, 'merchant').slice(0, 10)
  const merchantId = /^[1-9]\d{0,8}$/.test(merchant) ? Number(merchant) : null
  const rows = await listAccounts(service(), caller.scope, { search, state, role, merchantId })
  const linkTo = await rowLinks()
  const everything = translator(caller.language, 'account')
  const many = caller.scope.kind === 'all' || caller.scope.merchantIds.length > 1
  const start = may(caller, 'staff.manage') && (
    <LinkButton href="/staff/new" variant="primary">
      {t('invite.open')}
    </LinkButton>
  )
  return (
    <div className="grid gap-5">
      <PageHeader title={t('title')} subtitle={t('subtitle', { count: rows.length })} actions={start} />
      <StaffDone done={textIn(query, 'done')} language={caller.language} />
      <form className="flex flex-wrap items-end gap-3">
        <Field label={t('list.search')} htmlFor="staff-q">
          <TextInput id="staff-q" name="q" type="search" defaultValue={search} maxLength={100} />
        </Field>
        <Field label={t('list.state')} htmlFor="staff-state">
          <Select id="staff-state" name="state" defaultValue={state ?? ''}>
            <option value="">{t('list.everyState')}</option>
            {states.map((one) => (
              <option key={one} value={one}>
                {t(`state.${one}`)}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t('field.role')} htmlFor="staff-role">
          <Select id="staff-role" name="role" defaultValue={role ?? ''}>
            <option value="">{t('list.everyRole')}</option>
            {roles.map((one) => (
              <option key={one} value={one}>
                {everything(`role.${one}`)}
              </option>
            ))}
          </Select>
        </Field>
        {many && (
          <Field label={t('list.merchant')} htmlFor="staff-merchant">
            <TextInput id="staff-merchant" name="merchant" inputMode="numeric" defaultValue={merchant} maxLength={9} />
          </Field>
        )}
        <Button type="submit">{t('list.show')}</Button>
        {(search || state || role || merchant) && <LinkButton href="/staff">{t('list.clear')}</LinkButton>}
      </form>
      {merchant !== '' && merchantId === null && <Notice tone="warning">{t('list.badMerchant')}</Notice>}
      {rows.length === mostAccounts && <Notice tone="info">{t('list.most', { most: mostAccounts })}</Notice>}
      {rows.length === 0 ? (
        <EmptyState title={t('list.none')}>{t('list.noneText')}</EmptyState>
      ) : (
        <Accounts rows={rows} linkTo={linkTo} language={caller.language} t={t} />
      )}
    </div>
  )
}

function Accounts({ rows, linkTo, language, t }: { rows: AccountRow[]; linkTo: LinkTo; language: MessageLanguage; t: T }) {
  const everything = translator(language, 'account')
  return (
    <div className="grid gap-2">
      <DataTable
        label={t('title')}
        columns={[
          { id: 'name', label: t('column.name'), narrow: 'title' },
          { id: 'state', label: t('column.state'), narrow: 'corner' },
          { id: 'role', label: t('column.role') },
          { id: 'merchants', label: t('column.merchants') },
          { id: 'last', label: t('column.lastSignIn'), align: 'right' },
        ]}
        rows={rows.map((row) => ({
          id: String(row.id),
          tone: row.state === 'locked' ? 'yellow' : undefined,
          cells: {
            name: (
              <span>
                <Link {...linkTo(`/staff/${row.id}`, row.id)} className="font-medium underline decoration-line underline-offset-4 hover:decoration-ink">
                  {row.name}
                  <LinkPending />
                </Link>
                <span className="block text-muted">{row.login}</span>
              </span>
            ),
            state: (
              <span className="inline-flex flex-wrap items-center gap-2">
                <Badge tone={stateTones[row.state]}>{t(`state.${row.state}`)}</Badge>
                {row.state === 'locked' && row.lockedUntil && (
                  <span className="text-muted">{t('lockedUntil', { until: showShortDateTime(row.lockedUntil, language, staffZone) })}</span>
                )}
              </span>
            ),
            role: everything(`role.${row.role}`),
            merchants: row.side === 'operator' ? everything('allMerchants') : showMerchants(row, t),
            last: row.lastSignInAt ? showShortDateTime(row.lastSignInAt, language, staffZone) : t('never'),
          },
        }))}
      />
      <p className="text-muted text-sm">{t('zone', { zone: staffZone })}</p>
    </div>
  )
}

function showMerchants({ merchants }: AccountRow, t: T): string {
  const [first, ...more] = merchants
  if (!first) return '–'
  return more.length === 0 ? `${first.name} (${first.id})` : t('merchantsMore', { name: first.name, count: more.length })
}
