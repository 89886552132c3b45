import { ActForm } from '@/components/account/act-form'
import { Panel } from '@/components/ui/panel'
import { translator } from '@/lib/platform/messages'
import type { AccountView } from '@/lib/staff/account-queries'
import { type Caller, mayGrant, rolesOf } from '@/lib/staff/rules'
import { saveAccount } from '../actions'
import { merchantField } from '../merchant-choice'
import { sureField } from '../texts'

type Props = { account: AccountView; merchants: { id: number; name: string }[]; caller: Caller; wholly: boolean }

/** Role and merchants. Of an account that works for others too the caller changes his own merchants only. */
export function RightsPanel({ account, merchants, caller, wholly }: Props) {
  const t = translator(caller.language, 'staff')
  const everything = translator(caller.language, 'account')
  const roles = wholly ? rolesOf[account.side].filter((role) => mayGrant(caller, account.side, role)) : [account.role]
  const chosen = account.merchants.map(({ id }) => id)
  const choice = account.side === 'merchant' ? [merchantField({ merchants, chosen, hint: null, t })] : []
  return (
    <Panel title={t('rights.title')} description={t('rights.text')}>
      <ActForm
        key={account.version}
        id="rights"
        action={saveAccount}
        hidden={{ staffId: String(account.id), version: String(account.version) }}
        fields={[
          {
            kind: 'select',
            name: 'role',
            label: t('field.role'),
            initial: account.role,
            options: roles.map((value) => ({ value, label: everything(`role.${value}`) })),
          },
          ...choice,
          ...(account.aloneFor.length > 0 ? [sureField(t, account.aloneFor)] : []),
          { kind: 'area', name: 'reason', label: t('field.reason') },
        ]}
        submit={{ label: t('rights.submit'), pending: t('pending'), variant: 'primary' }}
        errorTitle={t('errors')}
      />
    </Panel>
  )
}
