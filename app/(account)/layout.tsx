import { headers } from 'next/headers'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { LanguageSwitch } from '@/app/language-switch'
import { readerTheme } from '@/app/reader'
import { ThemeSwitch } from '@/app/theme-switch'
import { SessionWatch } from '@/components/account/session-watch'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { LinkPending } from '@/components/ui/link-pending'
import { WaitingMain, WaitingProvider } from '@/components/ui/waiting'
import { exportableLists } from '@/lib/exports/lists'
import { translator } from '@/lib/platform/messages'
import { readInScope } from '@/lib/platform/scope'
import { service } from '@/lib/service'
import { type Caller, endWarningMs, idleMs, may } from '@/lib/staff/rules'
import { requireCaller } from './caller'
import { NavLink } from './nav-link'
import { NavMenu } from './nav-menu'
import { longestText } from './search/find-hits'
import { Palette } from './search/palette'
import { paletteTexts } from './search/texts'
import { signOut } from './sign-out'

/** The frame of every screen: where one is, who one is, for which merchants. */
export default async function AccountLayout({ children }: { children: ReactNode }) {
  const caller = await requireCaller()
  const t = translator(caller.language, 'account')
  const exports = Object.values(exportableLists).some(({ right }) => may(caller, right))
  const back = (await headers()).get('x-path') ?? '/'
  const sections = (
    <>
      <NavLink href="/overview">{t('nav.overview')}</NavLink>
      <NavLink href="/customers">{t('nav.customers')}</NavLink>
      <NavLink href="/orders">{t('nav.orders')}</NavLink>
      <NavLink href="/limits">{t('nav.limits')}</NavLink>
      {may(caller, 'staff.view') && <NavLink href="/staff">{t('nav.staff')}</NavLink>}
      <NavLink href="/notifications">{t('nav.notifications')}</NavLink>
      {exports && <NavLink href="/exports">{translator(caller.language, 'exports')('title')}</NavLink>}
      {may(caller, 'unions.view') && <NavLink href="/unions">{t('nav.unions')}</NavLink>}
      {may(caller, 'one-click.grant') && <NavLink href="/one-click">{t('nav.oneClick')}</NavLink>}
      {may(caller, 'operator.view') && <NavLink href="/operator">{t('nav.operator')}</NavLink>}
      {may(caller, 'audit.view') && <NavLink href="/audit">{t('nav.audit')}</NavLink>}
      <NavLink href="/settings">{t('nav.settings')}</NavLink>
    </>
  )
  return (
    <WaitingProvider>
      <div className="grid min-h-dvh grid-rows-[auto_1fr_auto]">
        <a
          href="#content"
          className="sr-only print:hidden focus:not-sr-only focus:absolute focus:z-10 focus:m-2 focus:rounded focus:bg-surface focus:px-3 focus:py-2"
        >
          {t('skip')}
        </a>
        <header className="border-line border-b bg-surface print:hidden">
          <div className="mx-auto flex max-w-screen-xl flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3 sm:gap-x-6 sm:px-6">
            <Link href="/" className="flex items-center gap-2 font-semibold pointer-coarse:min-h-11">
              <span aria-hidden="true" className="grid size-7 place-items-center rounded-md bg-accent text-on-accent text-sm">
                1
              </span>
              {t('product')}
              <LinkPending />
            </Link>
            {service().env.sandbox && (
              <Link href="/sandbox" className="inline-flex items-center pointer-coarse:min-h-11">
                <Badge tone="yellow">{t('sandbox')}</Badge>
                <LinkPending />
              </Link>
            )}
            <div className="flex flex-wrap items-center gap-x-4 gap-y-2 max-sm:contents sm:ml-auto">
              <div className="max-sm:ml-auto">
                <Palette texts={paletteTexts(caller.language)} longest={longestText} />
              </div>
              <div className="min-w-0 text-sm leading-tight max-sm:grow max-sm:basis-3/5">
                <Link href="/profile" className="block font-medium underline decoration-line underline-offset-4 hover:decoration-ink">
                  {caller.name}
                  <LinkPending />
                </Link>
                <span className="block text-muted">
                  {t(`side.${caller.side}`)}, {t(`role.${caller.role}`)}
                </span>
              </div>
              <form action={signOut}>
                <Button type="submit" size="sm">
                  {t('signOut')}
                </Button>
              </form>
            </div>
          </div>
          <nav aria-label={t('nav.label')} className="mx-auto max-w-screen-xl pb-2 max-sm:px-4 sm:-mt-1 sm:px-3">
            <div className="flex flex-wrap gap-x-1 max-sm:hidden">{sections}</div>
            <NavMenu label={t('nav.menu')}>{sections}</NavMenu>
          </nav>
        </header>
        <WaitingMain word={t('waiting')}>{children}</WaitingMain>
        <footer className="border-line border-t print:hidden">
          <div className="mx-auto flex max-w-screen-xl flex-wrap items-center justify-between gap-x-6 gap-y-2 px-4 py-3 text-muted text-sm sm:px-6">
            <p>{await merchantsOf(caller, t('allMerchants'))}</p>
            <div className="flex flex-wrap items-center gap-x-6 gap-y-1">
              <ThemeSwitch theme={await readerTheme()} language={caller.language} back={back} />
              <LanguageSwitch language={caller.language} back={back} />
            </div>
          </div>
        </footer>
      </div>
      <SessionWatch
        staffId={caller.staffId}
        leftMs={idleMs}
        warningMs={endWarningMs}
        texts={{
          ends: t('session.ends'),
          'ends-for-good': t('session.endsForGood'),
          ended: t('session.ended'),
          other: t('session.other'),
          again: t('session.again'),
          goOn: t('session.goOn'),
          signIn: t('session.signIn'),
          reload: t('session.reload'),
        }}
      />
    </WaitingProvider>
  )
}

async function merchantsOf(caller: Caller, all: string): Promise<string> {
  if (caller.scope.kind === 'all') return all
  const merchants = await readInScope(service().db, caller.scope, (tx) => tx.merchant.findMany({ select: { id: true, name: true }, orderBy: { id: 'asc' } }))
  return merchants.map(({ id, name }) => `${name} (${id})`).join(' · ')
}
