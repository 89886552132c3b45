import type { Metadata } from 'next'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { screen } from '@/app/(account)/screen'
import { ActForm } from '@/components/account/act-form'
import { LinkButton } from '@/components/ui/link-button'
import { Notice } from '@/components/ui/notice'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import type { Query } from '@/lib/platform/list-address'
import { languages, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { listOwnMerchants } from '@/lib/staff/account-queries'
import { mayGrant, type Role, rolesOf } from '@/lib/staff/rules'
import { sendInvitation } from '../actions'
import { merchantField } from '../merchant-choice'

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'staff')('invite.title') }
}

export default screen(InviteStaff)

/** Somebody new: who, with which role, for which merchants. The rest he does himself by the link of a mail. An address may name the role and a merchant already. */
async function InviteStaff({ searchParams }: { searchParams: Promise<Query> }) {
  const caller = await requireCaller()
  await requireRight(caller, 'staff.manage')
  const query = await searchParams
  const t = translator(caller.language, 'staff')
  const everything = translator(caller.language, 'account')
  const all = await listOwnMerchants(service(), caller.scope)
  const named = all.filter(({ id }) => String(id) === query.merchant)
  const merchants = [...named, ...all.filter((one) => !named.includes(one))]
  const chosen = merchants.length === 1 ? merchants : named
  const roles = (['merchant', 'operator'] as const).flatMap((side) =>
    rolesOf[side].filter((role) => mayGrant(caller, side, role)).map((role) => ({ side, role })),
  )
  const { env } = service()
  const hint = caller.side === 'operator' ? t('field.merchantsOperator') : null
  const label = (side: 'merchant' | 'operator', role: Role) =>
    caller.side === 'operator' ? `${everything(`side.${side}`)}: ${everything(`role.${role}`)}` : everything(`role.${role}`)
  return (
    <div className="grid max-w-2xl gap-5">
      <PageHeader title={t('invite.title')} back={{ href: '/staff', label: t('title') }} />
      {!env.smtpUrl && !env.sandbox && <Notice tone="warning">{t('invite.noMail')}</Notice>}
      <Panel title={t('invite.who')} description={t('invite.text')}>
        <ActForm
          id="invite"
          action={sendInvitation}
          hidden={{}}
          fields={[
            { kind: 'text', name: 'name', label: t('field.name') },
            { kind: 'text', name: 'email', label: t('field.email') },
            { kind: 'text', name: 'login', label: t('field.login'), hint: t('field.loginHint') },
            {
              kind: 'select',
              name: 'role',
              label: t('field.role'),
              options: roles.map(({ side, role }) => ({ value: role, label: label(side, role) })),
              initial: roles.find(({ role }) => role === query.role)?.role,
            },
            {
              kind: 'select',
              name: 'language',
              label: t('field.language'),
              initial: caller.language,
              options: languages.map((value) => ({ value, label: everything(`language.${value}`) })),
            },
            merchantField({ merchants, chosen: chosen.map(({ id }) => id), hint, t }),
          ]}
          submit={{ label: t('invite.submit'), pending: t('pending'), variant: 'primary' }}
          cancel={<LinkButton href="/staff">{t('cancel')}</LinkButton>}
          errorTitle={t('errors')}
        />
      </Panel>
    </div>
  )
}
