import type { Metadata } from 'next'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { screen } from '@/app/(account)/screen'
import { ActForm, type FormField } from '@/components/account/act-form'
import { Facts } from '@/components/account/facts'
import { MerchantChoice } from '@/components/account/merchant-choice'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { type MessageLanguage, showDateTime, translator } from '@/lib/platform/messages'
import { may } from '@/lib/staff/rules'
import { Done } from '../done'
import { openSettings, type SettingsPage } from '../open-settings'
import { WhoMay } from '../who-may'
import { renewPassword, saveChecks, setWord, tryProof } from './actions'
import { EndKeysPanel, KeysPanel } from './keys-panel'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'settings')('proof.title') }
}

export default screen(SignatureSettings)

/** How a merchant proves that an order is his: checks, secret word, public keys; the login of his programs; and a place to try a signature. */
async function SignatureSettings({ searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'settings.view')
  const query = await searchParams
  const page = await openSettings(caller, query.merchant)
  const { t, merchants, settings } = page
  const { fixed } = settings
  const maySet = may(caller, 'settings.proof')
  return (
    <div className="grid gap-6">
      <PageHeader title={t('proof.title')} subtitle={t('proof.subtitle', { merchant: fixed.name })} />
      <MerchantChoice
        label={t('merchants')}
        merchants={merchants}
        chosen={fixed.id}
        language={caller.language}
        addressOf={(id) => `/settings/signature?merchant=${id}`}
      />
      <Done t={t} done={query.done} />
      <WhoMay t={t} caller={caller} right="settings.proof" merchant={fixed.name} />
      {maySet ? (
        <>
          {query.end === '1' && <EndKeysPanel {...page} language={caller.language} />}
          <div className="grid items-start gap-6 lg:grid-cols-2">
            <ChecksPanel {...page} />
            <div className="grid gap-6">
              <WordPanel {...page} language={caller.language} />
              <ServicePanel {...page} language={caller.language} />
            </div>
          </div>
        </>
      ) : (
        <ShownPanel {...page} language={caller.language} />
      )}
      <KeysPanel {...page} language={caller.language} maySet={maySet} />
      {maySet && <TryPanel {...page} />}
    </div>
  )
}

/** How orders are proven, to be read: of what is secret only that it is there and since when. */
function ShownPanel({ language, t, settings }: SettingsPage & { language: MessageLanguage }) {
  const { fixed, webServiceLogin: known } = settings
  const switched = (on: boolean) => t(on ? 'on' : 'off')
  return (
    <Panel title={t('proof.checks.title')} description={t('proof.checks.lead')}>
      <Facts
        facts={[
          [t('proof.checks.checkValue'), switched(settings.checkValueRequired)],
          [t('proof.checks.signature'), switched(settings.signatureRequired)],
          [t('proof.checks.undelimited'), switched(settings.undelimitedCheck)],
          [t('proof.checks.hash'), t(`proof.checks.${settings.signatureHash}`)],
          [t('proof.word.title'), wordSentence(t, settings, language)],
          [
            t('proof.service.title'),
            known ? t('proof.service.set', { login: known.login, at: showDateTime(known.changedAt, language, fixed.timeZone) }) : t('proof.service.unset'),
          ],
        ]}
      />
    </Panel>
  )
}

function wordSentence(t: SettingsPage['t'], { secretWord, fixed }: SettingsPage['settings'], language: MessageLanguage): string {
  if (!secretWord) return t('proof.word.unset')
  return secretWord.setAt ? t('proof.word.since', { at: showDateTime(secretWord.setAt, language, fixed.timeZone) }) : t('proof.word.isSet')
}

function hiddenOf({ settings }: SettingsPage): Record<string, string> {
  return { merchantId: String(settings.fixed.id), version: String(settings.version) }
}

function ChecksPanel(page: SettingsPage) {
  const { t, settings } = page
  const chosen = (['checkValueRequired', 'signatureRequired', 'undelimitedCheck'] as const).filter((name) => settings[name]).join(' ')
  return (
    <Panel title={t('proof.checks.title')} description={t('proof.checks.lead')}>
      <ActForm
        key={`checks-${settings.fixed.id}`}
        id="checks"
        action={saveChecks}
        hidden={hiddenOf(page)}
        fields={[
          {
            kind: 'checks',
            name: 'checks',
            label: t('proof.checks.which'),
            initial: chosen,
            options: [
              { value: 'checkValueRequired', label: t('proof.checks.checkValue'), hint: t('proof.checks.checkValueHint') },
              { value: 'signatureRequired', label: t('proof.checks.signature'), hint: t('proof.checks.signatureHint') },
              { value: 'undelimitedCheck', label: t('proof.checks.undelimited'), hint: t('proof.checks.undelimitedHint') },
            ],
          },
          {
            kind: 'select',
            name: 'hash',
            label: t('proof.checks.hash'),
            initial: settings.signatureHash,
            options: (['md5', 'sha256'] as const).map((hash) => ({ value: hash, label: t(`proof.checks.${hash}`) })),
          },
        ]}
        submit={{ label: t('proof.checks.save'), pending: t('pending'), variant: 'primary' }}
        errorTitle={t('error.title')}
      />
    </Panel>
  )
}

/** Asked for where something that works now would end. */
function sure(t: SettingsPage['t']): FormField {
  return { kind: 'checks', name: 'sure', label: t('proof.sureTitle'), options: [{ value: 'yes', label: t('proof.sure') }] }
}

function WordPanel({ language, ...page }: SettingsPage & { language: MessageLanguage }) {
  const { t, settings } = page
  const confirmed = settings.secretWord ? [sure(t)] : []
  const now = wordSentence(t, settings, language)
  return (
    <Panel title={t('proof.word.title')} description={settings.secretWord ? `${now} ${t('proof.word.set')}` : now}>
      <div className="grid gap-4">
        <ActForm
          key={`word-${settings.fixed.id}`}
          id="word"
          action={setWord}
          hidden={{ ...hiddenOf(page), replaces: settings.secretWord ? '1' : '' }}
          fields={confirmed}
          submit={{ label: t('proof.word.make'), pending: t('pending'), variant: 'primary' }}
          errorTitle={t('error.title')}
        />
        <details>
          <summary className="inline-flex min-h-9 cursor-pointer items-center text-sm underline decoration-line underline-offset-4 pointer-coarse:min-h-11">
            {t('proof.word.own')}
          </summary>
          <div className="mt-3">
            <ActForm
              key={`own-${settings.fixed.id}`}
              id="own-word"
              action={setWord}
              hidden={{ ...hiddenOf(page), own: '1', replaces: settings.secretWord ? '1' : '' }}
              fields={[
                { kind: 'password', name: 'word', autoComplete: 'new-password', label: t('proof.word.ownLabel'), hint: t('proof.word.ownHint') },
                ...confirmed,
              ]}
              submit={{ label: t('proof.word.use'), pending: t('pending'), variant: 'primary' }}
              errorTitle={t('error.title')}
            />
          </div>
        </details>
      </div>
    </Panel>
  )
}

function ServicePanel({ language, ...page }: SettingsPage & { language: MessageLanguage }) {
  const { t, settings } = page
  const { webServiceLogin: known, fixed } = settings
  const now = known ? t('proof.service.set', { login: known.login, at: showDateTime(known.changedAt, language, fixed.timeZone) }) : t('proof.service.unset')
  return (
    <Panel title={t('proof.service.title')} description={t('proof.service.lead')}>
      <p className="mb-4 break-words text-sm">{now}</p>
      <ActForm
        key={`service-${fixed.id}`}
        id="service"
        action={renewPassword}
        hidden={{ ...hiddenOf(page), replaces: known ? '1' : '' }}
        fields={[
          { kind: 'text', name: 'login', label: t('proof.service.login'), hint: t('proof.service.loginHint'), initial: known?.login ?? `shop_${fixed.id}` },
          ...(known ? [sure(t)] : []),
        ]}
        submit={{ label: t('proof.service.renew'), pending: t('pending'), variant: 'primary' }}
        errorTitle={t('error.title')}
      />
    </Panel>
  )
}

function TryPanel(page: SettingsPage) {
  const { t, settings } = page
  return (
    <Panel title={t('proof.try.title')} description={t('proof.try.lead')}>
      <ActForm
        key={`try-${settings.fixed.id}`}
        id="try"
        action={tryProof}
        hidden={hiddenOf(page)}
        fields={[
          { kind: 'area', source: true, rows: 3, name: 'text', label: t('proof.try.text'), hint: t('proof.try.textHint') },
          { kind: 'text', name: 'checkValue', label: t('proof.try.checkValue'), hint: t('proof.try.proofHint') },
          { kind: 'area', source: true, rows: 2, name: 'signature', label: t('proof.try.signature'), hint: t('proof.try.proofHint') },
        ]}
        submit={{ label: t('proof.try.submit'), pending: t('pending'), variant: 'primary' }}
        errorTitle={t('error.title')}
      />
    </Panel>
  )
}
