import { type MessageLanguage, translator } from '@/lib/platform/messages'
import type { Action } from '@/lib/staff/rules'

/** A screen that can be gone to by its name, for whoever has the right that the screen itself asks for. */
type Screen = { href: string; right: Action; name: (language: MessageLanguage) => string }

export const screens: readonly Screen[] = [
  { href: '/overview', right: 'orders.view', name: (language) => translator(language, 'overview')('title') },
  { href: '/customers', right: 'customers.view', name: (language) => translator(language, 'customers')('title') },
  { href: '/views/customers', right: 'customers.view', name: (language) => translator(language, 'views')('customers.screen') },
  { href: '/customers/bulk', right: 'customers.bulk', name: (language) => translator(language, 'bulk')('title') },
  { href: '/orders', right: 'orders.view', name: (language) => translator(language, 'orders')('title') },
  { href: '/views/orders', right: 'orders.view', name: (language) => translator(language, 'views')('orders.screen') },
  { href: '/limits', right: 'customers.view', name: (language) => translator(language, 'limits')('title') },
  { href: '/notifications', right: 'notifications.view', name: (language) => translator(language, 'notifications')('title') },
  { href: '/exports', right: 'account.own', name: (language) => translator(language, 'exports')('title') },
  { href: '/staff', right: 'staff.view', name: (language) => translator(language, 'staff')('title') },
  { href: '/staff/new', right: 'staff.manage', name: (language) => translator(language, 'staff')('invite.title') },
  { href: '/settings', right: 'settings.view', name: (language) => translator(language, 'settings')('title') },
  { href: '/settings/signature', right: 'settings.view', name: (language) => inSettings(language, translator(language, 'settings')('proof.title')) },
  { href: '/settings/orders', right: 'settings.view', name: (language) => inSettings(language, translator(language, 'settings')('orders.title')) },
  { href: '/settings/appearance', right: 'settings.view', name: (language) => inSettings(language, translator(language, 'appearance')('title')) },
  { href: '/settings/one-click', right: 'one-click.view', name: (language) => inSettings(language, translator(language, 'one-click')('title')) },
  { href: '/settings/api-keys', right: 'settings.view', name: (language) => inSettings(language, translator(language, 'api-keys')('title')) },
  { href: '/one-click', right: 'one-click.grant', name: (language) => translator(language, 'one-click')('queue.title') },
  { href: '/unions', right: 'unions.view', name: (language) => translator(language, 'unions')('title') },
  { href: '/unions/new', right: 'unions.manage', name: (language) => translator(language, 'unions')('wizard.title') },
  { href: '/unions/quarantine', right: 'unions.view', name: (language) => translator(language, 'unions')('quarantine.title') },
  { href: '/unions/entities', right: 'unions.view', name: (language) => translator(language, 'unions')('entities.title') },
  { href: '/unions/groups', right: 'unions.view', name: (language) => translator(language, 'unions')('group.title') },
  { href: '/operator', right: 'operator.view', name: (language) => translator(language, 'operator')('title') },
  { href: '/operator/unknown', right: 'operator.view', name: (language) => translator(language, 'operator')('unknown.title') },
  { href: '/operator/approvals', right: 'operator.view', name: (language) => translator(language, 'operator')('approvals.title') },
  { href: '/operator/acquirers', right: 'operator.view', name: (language) => translator(language, 'operator')('acquirer.title') },
  { href: '/operator/merchants', right: 'operator.view', name: (language) => translator(language, 'operator')('merchants.title') },
  { href: '/operator/merchants/new', right: 'merchants.manage', name: (language) => translator(language, 'merchants')('new.title') },
  { href: '/operator/keys', right: 'keys.view', name: (language) => translator(language, 'keys')('title') },
  { href: '/audit', right: 'audit.view', name: (language) => translator(language, 'audit')('title') },
  { href: '/profile', right: 'account.own', name: (language) => translator(language, 'staff')('own.title') },
]

// Apart from its place the word alone would mean another screen: that of orders, or that of requests for One Click.
function inSettings(language: MessageLanguage, name: string): string {
  return `${translator(language, 'settings')('title')}: ${name}`
}
