import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { textIn } from '@/app/(account)/form'
import { wayBack } from '@/app/(account)/list/way-back'
import { screen } from '@/app/(account)/screen'
import { Badge } from '@/components/ui/badge'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { type AccountView, listOwnMerchants, readAccount } from '@/lib/staff/account-queries'
import { mayManage, mayTakeMerchants } from '@/lib/staff/reach'
import { endSessionsOf } from '../actions'
import { StaffDone } from '../done'
import { HistoryPanel } from '../history-panel'
import { SessionList } from '../session-list'
import { stateTones } from '../texts'
import { ActsPanel } from './acts-panel'
import { FactsPanel } from './facts-panel'
import { RightsPanel } from './rights-panel'

type Props = { params: Promise<{ staffId: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'staff')('title') }
}

export default screen(StaffAccount)

/** One account: what it may do and for whom, from where it is signed in, and what an administrator can do about it. */
async function StaffAccount({ params, searchParams }: Props) {
  const caller = await requireCaller()
  const { staffId } = await params
  await requireRight(caller, 'staff.view', { kind: 'staff', id: staffId })
  const account = /^[1-9]\d{0,8}$/.test(staffId) ? await readAccount(service(), caller.scope, Number(staffId)) : null
  if (!account) notFound()
  const t = translator(caller.language, 'staff')
  const merchants = account.side === 'merchant' ? await listOwnMerchants(service(), caller.scope) : []
  const manages = mayManage(caller, reachedOf(account)) && !account.worksElsewhere
  return (
    <div className="grid gap-5">
      <PageHeader
        title={account.name}
        subtitle={account.login}
        back={await wayBack({ href: '/staff', label: t('title') }, { language: caller.language, row: account.id })}
        actions={<Badge tone={stateTones[account.state]}>{t(`state.${account.state}`)}</Badge>}
      />
      <StaffDone done={textIn(await searchParams, 'done')} language={caller.language} />
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <div className="grid gap-5">
          <FactsPanel account={account} language={caller.language} />
          <Panel title={t('sessions.title')} description={t('sessions.text')}>
            <SessionList sessions={account.sessions} current={null} end={manages ? endSessionsOf : null} staffId={account.id} language={caller.language} />
          </Panel>
          <HistoryPanel login={account.login} caller={caller} />
        </div>
        <div className="grid gap-5 empty:hidden">
          {mayTakeMerchants(caller, reachedOf(account)) && <RightsPanel account={account} merchants={merchants} caller={caller} wholly={manages} />}
          {manages && <ActsPanel account={account} language={caller.language} />}
        </div>
      </div>
      {account.id === caller.staffId && <p className="text-muted text-sm">{t('ownAccount')}</p>}
      {account.worksElsewhere && <p className="text-muted text-sm">{t('worksElsewhere')}</p>}
    </div>
  )
}

function reachedOf({ id, side, role, merchants }: AccountView) {
  return { id, side, role, merchantIds: merchants.map((merchant) => merchant.id) }
}
