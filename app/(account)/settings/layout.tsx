import type { ReactNode } from 'react'
import { requireCaller } from '@/app/(account)/caller'
import { NavLink } from '@/app/(account)/nav-link'
import { translator } from '@/lib/platform/messages'

/** The screens of the settings beside each other. */
export default async function SettingsLayout({ children }: { children: ReactNode }) {
  const caller = await requireCaller()
  const t = translator(caller.language, 'account')
  return (
    <div className="grid gap-6">
      <nav aria-label={t('settings.label')} className="flex flex-wrap gap-1 border-line border-b pb-2">
        <NavLink href="/settings" exact>
          {t('settings.summary')}
        </NavLink>
        <NavLink href="/settings/appearance">{t('settings.appearance')}</NavLink>
        <NavLink href="/settings/one-click">{t('settings.oneClick')}</NavLink>
        <NavLink href="/settings/orders">{t('settings.orders')}</NavLink>
        <NavLink href="/settings/signature">{t('settings.signature')}</NavLink>
        <NavLink href="/settings/api-keys">{t('settings.apiKeys')}</NavLink>
      </nav>
      {children}
    </div>
  )
}
