import type { Metadata } from 'next'
import { currentSession, requireCaller, requireRight } from '@/app/(account)/caller'
import { textIn } from '@/app/(account)/form'
import { screen } from '@/app/(account)/screen'
import { LinkedNotice } from '@/app/sign-in/openid/notices'
import { ActForm } from '@/components/account/act-form'
import { AppCode } from '@/components/account/app-code'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { readOwnIdentities, readOwnPasskeys, readOwnSessions } from '@/lib/staff/account-queries'
import { hasApp, readPendingApp } from '@/lib/staff/own-second-factor'
import { relyingParty } from '@/lib/staff/relying-party'
import { totpAddress } from '@/lib/staff/totp'
import { StaffDone } from '../staff/done'
import { HistoryPanel } from '../staff/history-panel'
import { SessionList } from '../staff/session-list'
import { confirmNewApp, endOwnSessions, removeOwnApp, saveOwnPassword, startNewApp } from './actions'
import { IdentitiesPanel } from './identities-panel'
import { PasskeysPanel } from './passkeys-panel'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'staff')('own.title') }
}

export default screen(Profile)

/** The caller's own account: where he is signed in, his password, his app, his passkeys. */
async function Profile({ searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'account.own')
  const t = translator(caller.language, 'staff')
  const [sessions, pending, app, passkeys, identities] = await Promise.all([
    readOwnSessions(service(), caller.staffId),
    readPendingApp(service(), caller),
    hasApp(service(), caller),
    readOwnPasskeys(service(), caller.staffId),
    readOwnIdentities(service(), caller.staffId),
  ])
  const query = await searchParams
  const passkeysWork = relyingParty(service().env) !== null
  const present = { kind: 'password', name: 'present', label: t('password.present'), autoComplete: 'current-password' } as const
  return (
    <div className="grid gap-5">
      <PageHeader title={t('own.title')} subtitle={`${caller.name}, ${caller.login}`} />
      <StaffDone done={textIn(query, 'done')} language={caller.language} />
      <LinkedNotice kind={query.openid} language={caller.language} />
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <Panel title={t('sessions.own')} description={t('sessions.text')}>
          <SessionList sessions={sessions} current={await currentSession()} end={endOwnSessions} staffId={caller.staffId} language={caller.language} />
        </Panel>
        <Panel title={t('password.title')} description={t('password.rules')}>
          <ActForm
            id="own-password"
            action={saveOwnPassword}
            hidden={{}}
            fields={[present, { kind: 'password', name: 'password', label: t('password.new'), autoComplete: 'new-password' }]}
            submit={{ label: t('password.submit'), pending: t('pending'), variant: 'primary' }}
            errorTitle={t('errors')}
          />
        </Panel>
        <Panel title={t('app.title')} description={pending ? t('app.scan') : app ? t('app.text') : t('app.none')}>
          {pending ? (
            <div className="grid gap-4">
              <AppCode address={totpAddress(pending, caller.login)} secret={pending} label={t('app.qr')} secretLabel={t('app.secret')} />
              <ActForm
                id="app"
                action={confirmNewApp}
                hidden={{}}
                fields={[{ kind: 'code', name: 'code', label: t('app.code') }]}
                submit={{ label: t('app.confirm'), pending: t('pending'), variant: 'primary' }}
                errorTitle={t('errors')}
              />
            </div>
          ) : (
            <ActForm
              id="new-app"
              action={startNewApp}
              hidden={{}}
              fields={[present]}
              submit={{ label: app ? t('app.start') : t('app.startFirst'), pending: t('pending'), variant: 'primary' }}
              errorTitle={t('errors')}
            />
          )}
          {app && !pending && passkeysWork && passkeys.length > 0 && (
            <details className="mt-4 text-sm">
              <summary className="w-fit cursor-pointer underline underline-offset-4 pointer-coarse:min-h-11">{t('app.remove')}</summary>
              <div className="grid gap-3 pt-3">
                <p className="text-muted">{t('app.removeText')}</p>
                <ActForm
                  id="remove-app"
                  action={removeOwnApp}
                  hidden={{}}
                  fields={[present]}
                  submit={{ label: t('app.removeSubmit'), pending: t('pending'), variant: 'danger' }}
                  errorTitle={t('errors')}
                />
              </div>
            </details>
          )}
        </Panel>
        <PasskeysPanel passkeys={passkeys} canMake={passkeysWork} isLastFactor={!app && passkeys.length === 1} language={caller.language} />
        <IdentitiesPanel identities={identities} language={caller.language} />
        <HistoryPanel login={caller.login} caller={caller} />
      </div>
    </div>
  )
}
