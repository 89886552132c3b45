import type { Metadata } from 'next'
import Link from 'next/link'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { screen } from '@/app/(account)/screen'
import { MerchantChoice } from '@/components/account/merchant-choice'
import { LinkPending } from '@/components/ui/link-pending'
import { PageHeader } from '@/components/ui/page-header'
import { type MerchantSettings, readSettingsInBrief, type SettingsInBrief } from '@/lib/merchants/settings-queries'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import type { Caller } from '@/lib/staff/rules'
import { FixedPanel } from './fixed-panel'
import { openSettings, type SettingsPage } from './open-settings'
import { policySentences } from './policy-texts'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'settings')('title') }
}

export default screen(Settings)

/** How everything of a merchant is set, in a few lines each, with the way to each part. */
async function Settings({ searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'settings.view')
  const { t, merchants, settings } = await openSettings(caller, (await searchParams).merchant)
  const { fixed } = settings
  const brief = await readSettingsInBrief(service(), caller.scope, fixed.id)
  return (
    <div className="grid gap-6">
      <PageHeader title={t('title')} subtitle={t('subtitle', { merchant: fixed.name })} />
      <MerchantChoice
        label={t('merchants')}
        merchants={merchants}
        chosen={fixed.id}
        language={caller.language}
        addressOf={(id) => `/settings?merchant=${id}`}
      />
      <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        {partsOf(settings, brief, t, caller).map(({ href, title, lines }) => (
          <li key={href} className="rounded-xl border border-line bg-surface p-5">
            <h2 className="font-semibold">
              <Link
                href={`${href}?merchant=${fixed.id}`}
                className="inline-flex min-h-6 items-center underline decoration-line underline-offset-4 hover:decoration-ink pointer-coarse:min-h-11"
              >
                {title}
                <LinkPending />
              </Link>
            </h2>
            {lines.map((line) => (
              <p key={line} className="mt-1 break-words text-muted text-sm">
                {line}
              </p>
            ))}
          </li>
        ))}
      </ul>
      <FixedPanel fixed={fixed} t={t} caller={caller} />
    </div>
  )
}

type Part = { href: string; title: string; lines: string[] }

function partsOf(
  settings: MerchantSettings,
  { look, assistTells, endpoints, apiKeys, apiKeysEnding }: SettingsInBrief,
  t: SettingsPage['t'],
  { language }: Caller,
): Part[] {
  const { fixed, publicKeys, webServiceLogin } = settings
  const switched = (on: boolean) => t(on ? 'on' : 'off')
  const answer = (yes: boolean) => t(yes ? 'yes' : 'none')
  const lookLines = [
    t('card.lookShown', { accent: answer(look.accent), logo: answer(look.logo) }),
    t('card.texts', { count: look.texts }),
    ...(look.draft ? [t('card.draft')] : []),
  ]
  return [
    { href: '/settings/appearance', title: t('card.look'), lines: lookLines },
    {
      href: '/settings/one-click',
      title: 'One Click',
      lines: [translator(language, 'one-click')(`mode.${fixed.oneClick}`), ...policySentences(settings, t, language)],
    },
    {
      href: '/settings/orders',
      title: t('orders.title'),
      lines: [
        t('orders.minutes', { count: settings.orderTimeOutMin }),
        t('orders.hostCount', { count: settings.returnHosts.length }),
        `${t('orders.language')}: ${t(`language.${settings.language}`)}`,
      ],
    },
    {
      href: '/settings/signature',
      title: t('proof.title'),
      lines: [
        t('proof.shown.checks', { check: switched(settings.checkValueRequired), signature: switched(settings.signatureRequired) }),
        t('proof.shown.word', { answer: t(settings.secretWord ? 'yes' : 'none') }),
        t('proof.shown.keys', { count: publicKeys.length }),
        t('proof.shown.service', { login: webServiceLogin?.login ?? t('none') }),
      ],
    },
    {
      href: '/notifications',
      title: t('card.notifications'),
      lines: [t('card.assistTells', { answer: switched(assistTells) }), t('card.endpoints', { count: endpoints })],
    },
    {
      href: '/settings/api-keys',
      title: t('card.keys'),
      lines: [t('card.keyCount', { count: apiKeys }), ...(apiKeysEnding > 0 ? [t('card.keysEnding', { count: apiKeysEnding })] : [])],
    },
  ]
}
