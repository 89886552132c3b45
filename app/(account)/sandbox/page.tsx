import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { screen } from '@/app/(account)/screen'
import { LinkButton } from '@/components/ui/link-button'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { goodExpiry, type SandboxOutcome, sandboxCards } from '@/lib/acquirers/sandbox/cards'
import { brandNames, brandOf, type Pan } from '@/lib/cards/rules'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'sandbox')('title') }
}

const groups: readonly ('everyday' | 'fault')[] = ['everyday', 'fault']

// What goes wrong on the way to the bank, not at the bank: for tests of faults.
const faults: readonly SandboxOutcome[] = [
  'time-out-before-charge',
  'time-out-after-charge',
  'late-approval',
  'answers-twice',
  'other-amount-approved',
  'garbage',
  'connection-cut',
  'slow-drip',
  'not-found-then-approved',
  'reversal-refused',
  'follow-ups-unanswered',
  '3ds-challenge-result-away',
  '3ds-challenge-then-time-out',
  '3ds-away',
  '3ds-not-enrolled',
]

export default screen(SandboxPage)

/** The cards of the sandbox and what each of them does (spec/contract.md section 2). There is no such page in production. */
async function SandboxPage() {
  const caller = await requireCaller()
  await requireRight(caller, 'account.own')
  const { env, clock } = service()
  if (!env.sandbox) notFound()
  const t = translator(caller.language, 'sandbox')
  return (
    <div className="grid gap-6">
      <PageHeader
        title={t('title')}
        subtitle={t('intro')}
        actions={<LinkButton href="/sandbox/mails">{translator(caller.language, 'staff')('mails.title')}</LinkButton>}
      />
      <Panel title={t('rules.title')}>
        <ul className="grid list-disc gap-1 pl-5 text-sm">
          <li>{t('rules.expiry', { expiry: goodExpiry(clock.now()) })}</li>
          <li>{t('rules.cvc2', { wrong: '000' })}</li>
          <li>{t('rules.reissued')}</li>
          <li>{t('rules.other')}</li>
        </ul>
      </Panel>
      {groups.map((group) => (
        <Panel key={group} title={t(`group.${group}`)} description={t(`group.${group}Text`)}>
          <ul className="divide-y divide-line text-sm">
            {sandboxCards
              .filter(({ outcome }) => faults.includes(outcome) === (group === 'fault'))
              .map(({ pan, outcome }) => (
                <li key={pan} className="grid gap-x-6 gap-y-1 py-3 first:pt-0 last:pb-0 sm:grid-cols-[13rem_minmax(0,1fr)]">
                  <div>
                    <p className="font-mono tabular-nums">{spaced(pan)}</p>
                    <p className="text-muted">{brandNames[brandOf(pan as Pan)]}</p>
                  </div>
                  <p>{t(`outcome.${outcome}`)}</p>
                </li>
              ))}
          </ul>
        </Panel>
      ))}
    </div>
  )
}

function spaced(pan: string): string {
  return pan.replace(pan.length === 15 ? /^(.{4})(.{6})(.{5})$/ : /^(.{4})(.{4})(.{4})(.{4})$/, (_, ...parts) => parts.slice(0, -2).join(' '))
}
