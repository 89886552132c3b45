import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { assistResults } from '@/lib/notifications/rules'
import { readOrderDetail } from '@/lib/payments/order-queries'
import { insertSession } from '@/lib/staff/store'
import { totpCode } from '@/lib/staff/totp'
import { addMerchant } from '../../support/add-merchant'
import { addBelongings, type Belongings } from '../../support/belongings'
import { fullEntry, payNew, visa } from '../../support/payer'
import { rsaPair } from '../../support/rsa-keys'
import { addStaff, signIn } from '../../support/staff'
import { makeTestService, type TestService } from '../../support/test-service'
import { unite } from '../../support/unite'

// Every form of the account that changes something, filled in by two people who both see it as it was before: the first one's change is made and in the audit log,
// with who, what and from where; the second is told, and nothing of the first one's is overwritten.

// What Next tells an act of its request; everything of our own is real.
const asked = vi.hoisted(() => ({ sessionId: null as string | null }))
vi.mock('next/headers', () => ({
  headers: async () => new Headers({ 'x-path': '/x', 'x-forwarded-for': '203.0.113.9', 'user-agent': 'a browser of two' }),
  cookies: async () => ({ get: () => undefined, getAll: () => [], has: () => false, set: () => {} }),
}))
vi.mock('next-auth', async (load) => ({ ...(await load<object>()), getServerSession: async () => ({ sessionId: asked.sessionId }) }))
vi.mock('next/cache', () => ({ revalidatePath: () => {} }))

const root = process.cwd()
const account = 'app/(account)'
let service: TestService
/** Two of the operator, who may do everything that is done for merchants. */
let supervisors: [Person, Person]

type Person = { id: number; sessionId: string }

beforeAll(async () => {
  process.env.__NEXT_EXPERIMENTAL_AUTH_INTERRUPTS = 'true'
  service = await makeTestService()
  Object.assign(globalThis, { oneClickService: service })
  supervisors = [await person(), await person()]
})
afterAll(async () => {
  Object.assign(globalThis, { oneClickService: undefined })
  await service.close()
})

async function person(merchantId?: number): Promise<Person> {
  const one = await addStaff(service, merchantId === undefined ? { side: 'operator', role: 'supervisor' } : { role: 'admin', merchantIds: [merchantId] })
  return { id: one.id, sessionId: await signIn(service, one) }
}

type World = Belongings & { admins: [Person, Person] }

async function world(): Promise<World> {
  const belongings = await addBelongings(service)
  const { merchantId } = belongings.shop
  return { ...belongings, admins: [await person(merchantId), await person(merchantId)] }
}

type Fields = Record<string, string>
type Form = {
  file: string
  act: string
  who?: 'admins' | 'supervisors'
  /** What the page would have put into the form, and what both type. */
  first: (world: World) => Fields | Promise<Fields>
  /** What the second types otherwise. */
  second?: Fields
  /** Where the second is led, or what he is told. Without it there is no older state that somebody could have looked at: only the record is looked for. */
  told?: RegExp
  /** What the audit log calls it. */
  audited: string
}

const reason = 'we agreed on it'
const password = 'correct horse battery'
const mastercard = '5555555555554444'
/** Each screen says in its own words that somebody was faster. */
const stale = /somebody|meanwhile|was changed/i

const ids =
  (...names: string[]) =>
  (at: World) =>
    Object.fromEntries(names.map((name) => [name, at.ids[name] ?? '']))

async function merchantOf({ shop }: World): Promise<Fields> {
  const { version } = await service.db.prisma.merchant.findUniqueOrThrow({ where: { id: shop.merchantId } })
  return { merchantId: String(shop.merchantId), version: String(version) }
}

async function endpointOf(at: World): Promise<Fields> {
  const { version } = await service.db.prisma.webhookEndpoint.findUniqueOrThrow({ where: { id: at.ids.endpointId ?? '' } })
  return { ...ids('merchantId', 'endpointId')(at), version: String(version) }
}

async function customerVersion(at: World): Promise<Fields> {
  const { version } = await service.db.prisma.customer.findUniqueOrThrow({ where: { id: BigInt(at.ids.customerId ?? 0) } })
  return { ...ids('customerId')(at), version: String(version) }
}

const accountOf = async (at: World) => ({ staffId: at.ids.staffId ?? '', version: '1', reason })

const settled = async (at: World) => {
  const data = { state: 'delivered', nextAt: null, endedAt: service.clock.now(), attempts: 1, round: 1, firstSentAt: service.clock.now() }
  await service.db.prisma.delivery.update({ where: { id: BigInt(at.deliveryId) }, data })
}

async function freshUnion(): Promise<{ unionId: number; merchantIds: number[] }> {
  const merchantIds = [(await addMerchant(service)).merchantId, (await addMerchant(service)).merchantId]
  return { unionId: await unite(service, merchantIds), merchantIds }
}

/** Two merchants know one number as different persons: their union keeps it apart. */
async function freshCase(): Promise<Fields> {
  const [one, other] = [await addMerchant(service), await addMerchant(service)]
  await payNew(service, one.merchantId, { customerNumber: 'shared', payer: { email: 'anna@example.org' } }, fullEntry(visa, { cardholder: 'ANNA LIS' }))
  await payNew(
    service,
    other.merchantId,
    { customerNumber: 'shared', payer: { email: 'piotr@example.org' } },
    fullEntry(mastercard, { cardholder: 'PIOTR DUDAR' }),
  )
  service.clock.advance(1)
  const scopeId = await unite(service, [one.merchantId, other.merchantId])
  const { id } = await service.db.prisma.keptApartNumber.findFirstOrThrow({ where: { scopeId } })
  return { caseId: String(id), decision: 'different', reason }
}

async function factsOf(at: World): Promise<Fields> {
  const { country } = await service.db.prisma.merchant.findUniqueOrThrow({ where: { id: at.shop.merchantId } })
  const facts = { name: `Called anew ${at.shop.merchantId}`, baseCurrency: 'BYN', currencies: 'USD EUR', country, cards: 'on', disable3ds: 'no' }
  return { ...(await merchantOf(at)), ...facts, reason }
}

const groupOf = async (at: World) => (await service.db.prisma.legalEntityGroup.create({ data: { name: `Group of ${at.shop.merchantId}` } })).id

async function ownView(at: World): Promise<Fields> {
  const named = { list: 'customers', name: `Mine ${at.shop.merchantId}`, address: '' }
  await submit({ file: 'views/actions.ts', act: 'keepView' }, at.admins[0], named)
  const { id, version } = await service.db.prisma.savedView.findFirstOrThrow({ where: { staffId: at.admins[0].id } })
  return { ...named, id: String(id), version: String(version) }
}

async function linkIdentity(staffId: number): Promise<Fields> {
  const identity = { staffId, issuer: 'https://id.example', subject: `subject-${staffId}`, name: 'Somebody', linkedAt: service.clock.now() }
  const { id } = await service.db.prisma.staffIdentity.create({ data: identity })
  return { id: String(id) }
}

const forms: Form[] = [
  {
    ...{ file: 'unions/actions.ts', act: 'startUnion', who: 'supervisors', audited: 'unions.create' },
    first: async () => {
      const [one, other] = [await addMerchant(service), await addMerchant(service)]
      return { name: `Union ${one.merchantId}`, kind: 'group-of-merchants', merchants: `${one.merchantId},${other.merchantId}`, reason }
    },
  },
  {
    ...{ file: 'unions/actions.ts', act: 'changeMembers', who: 'supervisors', audited: 'unions.leave-requested', told: /under way/ },
    first: async () => {
      const { unionId, merchantIds } = await freshUnion()
      return { unionId: String(unionId), change: 'leave', merchants: String(merchantIds[0]), reason }
    },
    second: { change: 'dissolve' },
  },
  {
    ...{ file: 'unions/actions.ts', act: 'saveCarryOver', who: 'supervisors', audited: 'unions.set-carry-over', told: stale },
    first: async () => {
      const { unionId } = await freshUnion()
      const { version } = await service.db.prisma.numberScope.findUniqueOrThrow({ where: { id: unionId } })
      return { unionId: String(unionId), version: String(version), carryOver: 'allow', reason }
    },
  },
  {
    ...{ file: 'unions/actions.ts', act: 'decideCase', who: 'supervisors', audited: 'unions.decide-number', told: /done=decided-already/ },
    first: freshCase,
    second: { decision: 'different' },
  },
  {
    ...{ file: 'unions/entities/actions.ts', act: 'addEntity', who: 'supervisors', audited: 'unions.create-legal-entity', told: /"name"/ },
    first: ({ shop }) => ({ name: `Company beside ${shop.merchantId}`, group: '', reason }),
  },
  {
    ...{ file: 'unions/entities/actions.ts', act: 'moveEntity', who: 'supervisors', audited: 'unions.move-legal-entity', told: stale },
    first: async (at) => ({ entityId: String(at.shop.legalEntityId), group: String(await groupOf(at)), version: '1', reason }),
  },
  {
    ...{ file: 'unions/entities/actions.ts', act: 'addGroup', who: 'supervisors', audited: 'unions.create-group', told: /"name"/ },
    first: ({ shop }) => ({ name: `Group beside ${shop.merchantId}`, reason }),
  },
  {
    ...{ file: 'unions/entities/actions.ts', act: 'nameGroup', who: 'supervisors', audited: 'unions.rename-group', told: stale },
    first: async (at) => ({ groupId: String(await groupOf(at)), name: `Group called ${at.shop.merchantId}`, version: '1', reason }),
    second: { name: 'Another name of the group' },
  },
  {
    ...{ file: 'operator/merchants/actions.ts', act: 'addMerchant', who: 'supervisors', audited: 'merchants.create', told: /is taken by/ },
    first: async (at) => {
      const id = String(900_000_000 + (at.shop.merchantId % 1_000_000))
      return { ...(await factsOf(at)), id, entity: String(at.shop.legalEntityId), language: 'en', timeZone: 'Europe/Minsk' }
    },
  },
  {
    ...{ file: 'operator/merchants/actions.ts', act: 'saveFacts', who: 'supervisors', audited: 'settings.facts', told: stale },
    first: factsOf,
    second: { name: 'Called otherwise' },
  },
  {
    ...{ file: 'operator/keys/actions.ts', act: 'changeKeys', who: 'supervisors', audited: 'keys.add' },
    first: () => ({ act: 'add', version: '', reason }),
  },
  {
    ...{ file: 'customers/bulk/actions.ts', act: 'startBulk', audited: 'customers.bulk' },
    first: (at) => ({ do: 'deny', reasonCode: 'customer-asked', cards: 'keep', selection: `id=${at.ids.customerId}`, reason }),
  },
  {
    ...{ file: 'settings/api-keys/actions.ts', act: 'makeKey', audited: 'api-keys.manage' },
    first: (at) => ({ ...ids('merchantId')(at), name: 'Warehouse', scopes: 'customers:read', ipRanges: '', validDays: '30' }),
  },
  {
    ...{ file: 'staff/actions.ts', act: 'inviteOnceMore', audited: 'staff.invite' },
    first: async (at) => {
      const guest = { login: `late-${at.shop.merchantId}`, name: 'Guest', email: 'guest@shop.example', role: 'viewer', language: 'en' }
      await submit({ file: 'staff/actions.ts', act: 'sendInvitation' }, at.admins[0], { ...guest, merchant: at.ids.merchantId ?? '' })
      const { id } = await service.db.prisma.staff.findUniqueOrThrow({ where: { login: guest.login } })
      return { staffId: String(id) }
    },
  },
  { ...{ file: 'staff/actions.ts', act: 'endSessionsOf', audited: 'staff.end-session' }, first: ids('staffId', 'sessionId') },
  {
    ...{ file: 'profile/actions.ts', act: 'endOwnSessions', audited: 'staff.end-sessions' },
    first: async (at) => {
      const session = { id: randomUUID(), staffId: at.admins[0].id, ip: null, userAgent: null }
      await insertSession(service.db.prisma, session, service.clock.now())
      return {}
    },
  },
  {
    ...{ file: 'profile/actions.ts', act: 'saveOwnPassword', audited: 'staff.set-password' },
    first: () => ({ present: password, password: 'four quiet unrelated lanterns' }),
  },
  {
    ...{ file: 'profile/actions.ts', act: 'confirmNewApp', audited: 'staff.replace-app' },
    first: async (at) => {
      await submit({ file: 'profile/actions.ts', act: 'startNewApp' }, at.admins[0], { present: password })
      const { login, totpPendingSealed } = await service.db.prisma.staff.findUniqueOrThrow({ where: { id: at.admins[0].id } })
      if (!totpPendingSealed) throw new Error('the new app should wait for its first code')
      return { code: totpCode(service.vault.openSecret(`totp:${login}`, totpPendingSealed), service.clock.now()) }
    },
  },
  {
    ...{ file: 'profile/actions.ts', act: 'removeOwnIdentityNow', audited: 'staff.remove-identity' },
    first: async (at) => ({ ...(await linkIdentity(at.admins[0].id)), present: password }),
  },
  { ...{ file: 'views/actions.ts', act: 'keepView', audited: 'views.save' }, first: () => ({ list: 'customers', name: 'A view', address: 'status=member' }) },
  {
    ...{ file: 'views/actions.ts', act: 'nameView', audited: 'views.rename' },
    first: async (at) => ({ ...(await ownView(at)), name: 'Called anew' }),
  },
  { ...{ file: 'views/actions.ts', act: 'chooseDefault', audited: 'views.set-default' }, first: async (at) => ({ ...(await ownView(at)), default: 'yes' }) },
  { ...{ file: 'views/actions.ts', act: 'removeView', audited: 'views.delete' }, first: ownView },
  { ...{ file: 'audit/actions.ts', act: 'verifyChain', who: 'supervisors', audited: 'audit.verify' }, first: () => ({}) },
  {
    ...{ file: 'customers/[customerId]/actions.ts', act: 'changeMark', audited: 'customers.set-mark', told: stale },
    first: async (at) => ({ ...(await customerVersion(at)), to: 'suspicious', reasonCode: 'unusual-payments', reason }),
    second: { to: 'fraud' },
  },
  {
    ...{ file: 'customers/[customerId]/actions.ts', act: 'deleteCard', audited: 'cards.delete', told: /done=card-gone/ },
    first: (at) => ({ ...ids('customerId', 'cardId')(at), reason }),
  },
  {
    ...{ file: 'customers/[customerId]/erasure-actions.ts', act: 'approveErasure', audited: 'customers.approve-erasure', told: /done=erasure-(decided|not)/ },
    first: ids('customerId', 'erasureId'),
  },
  {
    ...{ file: 'customers/[customerId]/erasure-actions.ts', act: 'rejectErasure', audited: 'customers.erase', told: /done=erasure-decided/ },
    first: ids('customerId', 'erasureId'),
  },
  {
    ...{ file: 'customers/[customerId]/erasure-actions.ts', act: 'askForErasure', audited: 'customers.erase', told: /done=erasure-/ },
    first: async (at) => {
      const decided = { state: 'rejected', decidedBy: 'staff:1', decidedAt: service.clock.now() }
      await service.db.prisma.customerErasure.update({ where: { id: BigInt(at.ids.erasureId ?? 0) }, data: decided })
      return { ...ids('customerId')(at), reason }
    },
  },
  {
    ...{ file: 'limits/actions.ts', act: 'saveLimit', audited: 'limits.changed', told: stale },
    first: (at) => ({ ...ids('scopeId')(at), currency: 'BYN', window: 'day', amount: '50', from: '', 'expected-BYN-day': '10000', reason }),
    second: { amount: '40' },
  },
  {
    ...{ file: 'limits/actions.ts', act: 'decideLimit', audited: 'limits.changed', told: /done=limit-decided/ },
    first: (at) => ({ ...ids('changeId')(at), decision: 'approve' }),
    second: { decision: 'reject' },
  },
  {
    ...{ file: 'limits/actions.ts', act: 'decideSettings', audited: 'limits.settings-changed', told: /done=limit-decided/ },
    first: (at) => ({ changeId: at.ids.settingChangeId ?? '', decision: 'approve' }),
    second: { decision: 'reject' },
  },
  {
    ...{ file: 'limits/actions.ts', act: 'saveSettings', audited: 'limits.', told: /waits|meanwhile|waiting/i },
    first: async (at) => {
      const decided = { state: 'rejected', decidedBy: 'staff:1', decidedAt: service.clock.now() }
      await service.db.prisma.scopeSettingChange.update({ where: { id: BigInt(at.ids.settingChangeId ?? 0) }, data: decided })
      const expected = { 'expected-timeZone': 'Europe/Minsk', 'expected-weekStartsOn': '1', 'expected-enforce': 'all-payments' }
      return { ...ids('scopeId')(at), ...expected, timeZone: 'Europe/Minsk', weekStartsOn: '7', enforce: 'all-payments', reason }
    },
    second: { weekStartsOn: '6' },
  },
  {
    ...{ file: 'orders/[orderId]/actions.ts', act: 'followUpOrder', audited: 'orders.cancel', told: stale },
    first: async (at) => {
      const order = await readOrderDetail(service, { kind: 'all' }, BigInt(at.ids.orderId ?? 0))
      return { ...ids('orderId')(at), kind: 'cancel', lastNumber: String(order?.held?.lastNumber), amount: '4.00', reason }
    },
    second: { amount: '3.00' },
  },
  {
    ...{ file: 'notifications/actions.ts', act: 'saveAssist', audited: 'notifications.settings', told: stale },
    first: (at) => ({
      ...ids('merchantId')(at),
      url: 'https://shop.example/told',
      results: assistResults[0] ?? '',
      answer: 'xml',
      enabled: 'yes',
      version: '0',
    }),
    second: { url: 'https://shop.example/other' },
  },
  {
    ...{ file: 'notifications/actions.ts', act: 'saveEndpoint', audited: 'notifications.settings', told: stale },
    first: async (at) => ({ ...(await endpointOf(at)), url: 'https://shop.example/new', name: 'New', events: 'order.approved' }),
    second: { name: 'Other' },
  },
  {
    ...{ file: 'notifications/actions.ts', act: 'makeSecret', audited: 'notifications.settings', told: stale },
    first: async (at) => ({ ...(await endpointOf(at)), overlapHours: '1' }),
  },
  {
    ...{ file: 'notifications/actions.ts', act: 'switchEndpoint', audited: 'notifications.settings', told: /done=stale/ },
    first: async (at) => ({ ...(await endpointOf(at)), to: 'off' }),
    second: { to: 'deleted' },
  },
  {
    ...{ file: 'notifications/actions.ts', act: 'testEndpoint', audited: 'notifications.test', told: /done=test-waits/ },
    first: endpointOf,
  },
  {
    ...{ file: 'notifications/actions.ts', act: 'resendDelivery', audited: 'notifications.resend', told: /done=(nothing|resent)/ },
    first: async (at) => {
      await settled(at)
      return ids('deliveryId')(at)
    },
  },
  {
    ...{ file: 'notifications/actions.ts', act: 'resendShown', audited: 'notifications.resend', told: /done=nothing/ },
    first: async (at) => {
      await settled(at)
      const query = `merchant=${at.shop.merchantId}&state=delivered`
      return { ...ids('merchantId')(at), query }
    },
  },
  {
    ...{ file: 'settings/api-keys/actions.ts', act: 'exchangeKey', audited: 'api-keys.manage', told: /"form"/ },
    first: (at) => ({ ...ids('keyId', 'merchantId')(at), overlapHours: '1', validDays: '30' }),
  },
  {
    ...{ file: 'settings/api-keys/actions.ts', act: 'endKey', audited: 'api-keys.revoke', told: /done=revoked-already/ },
    first: (at) => ({ ...ids('keyId', 'merchantId')(at), reason }),
  },
  {
    ...{ file: 'settings/appearance/actions.ts', act: 'tryLook', audited: 'settings.appearance', told: stale },
    first: (at) => ({ ...ids('merchantId')(at), accent: '#205493', version: '0' }),
    second: { accent: '#1b5e20' },
  },
  {
    ...{ file: 'settings/appearance/actions.ts', act: 'decideLook', audited: 'settings.appearance', told: /done=stale/ },
    first: async (at) => {
      await submit({ file: 'settings/appearance/actions.ts', act: 'tryLook' }, at.admins[0], { ...ids('merchantId')(at), accent: '#205493', version: '0' })
      const { version } = await service.db.prisma.merchantAppearance.findFirstOrThrow({ where: { merchantId: at.shop.merchantId, stage: 'draft' } })
      return { ...ids('merchantId')(at), decision: 'publish', version: String(version) }
    },
    second: { decision: 'discard' },
  },
  {
    ...{ file: 'settings/one-click/actions.ts', act: 'askForOneClick', audited: 'one-click.request', told: /done=waiting-already/ },
    first: async (at) => {
      await service.db.prisma.merchant.update({ where: { id: at.shop.merchantId }, data: { oneClick: 'off' } })
      return { ...ids('merchantId')(at), text: 'We want it' }
    },
  },
  {
    ...{ file: 'settings/one-click/actions.ts', act: 'savePolicy', audited: 'settings.one-click', told: stale },
    first: async (at) => ({ ...(await merchantOf(at)), threshold: '2', cvc2: 'always', countries: 'DE FR' }),
    second: { threshold: '3' },
  },
  {
    ...{ file: 'settings/orders/actions.ts', act: 'saveAddresses', audited: 'settings.return-addresses', told: stale },
    first: async (at) => ({ ...(await merchantOf(at)), any: 'https://shop.example/back', ok: '', no: '', hosts: 'shop.example' }),
    second: { any: 'https://shop.example/other' },
  },
  {
    ...{ file: 'settings/orders/actions.ts', act: 'saveDefaults', audited: 'settings.order-defaults', told: stale },
    first: async (at) => ({ ...(await merchantOf(at)), timeOut: '30', language: 'ru' }),
    second: { timeOut: '40' },
  },
  {
    ...{ file: 'settings/signature/actions.ts', act: 'saveChecks', audited: 'settings.proof', told: stale },
    first: async (at) => ({ ...(await merchantOf(at)), checks: 'checkValueRequired', hash: 'md5' }),
    second: { hash: 'sha256' },
  },
  {
    ...{ file: 'settings/signature/actions.ts', act: 'setWord', audited: 'settings.secret-word', told: stale },
    first: async (at) => ({ ...(await merchantOf(at)), sure: 'yes', replaces: '1' }),
  },
  {
    ...{ file: 'settings/signature/actions.ts', act: 'putInKey', audited: 'settings.public-key', told: stale },
    first: async (at) => ({ ...(await merchantOf(at)), pem: rsaPair('first', 2048).publicKey, overlapDays: '1' }),
    second: { pem: rsaPair('second', 2048).publicKey },
  },
  {
    ...{ file: 'settings/signature/actions.ts', act: 'endOld', audited: 'settings.public-key', told: stale },
    first: async (at) => {
      for (const name of ['first', 'second']) {
        const typed = { ...(await merchantOf(at)), pem: rsaPair(name, 2048).publicKey, overlapDays: '1' }
        await submit({ file: 'settings/signature/actions.ts', act: 'putInKey' }, at.admins[0], typed)
      }
      return merchantOf(at)
    },
  },
  {
    ...{ file: 'settings/signature/actions.ts', act: 'renewPassword', audited: 'settings.web-service-login', told: stale },
    first: async (at) => ({ ...(await merchantOf(at)), login: `shop_${at.shop.merchantId}` }),
  },
  {
    ...{ file: 'staff/actions.ts', act: 'saveAccount', audited: 'staff.change', told: stale },
    first: async (at) => ({ ...(await accountOf(at)), role: 'manager', merchant: at.ids.merchantId ?? '' }),
    second: { role: 'admin' },
  },
  ...(['disable', 'reset-factor', 'unlock', 'enable', 'unlink'] as const).map(
    (act): Form => ({
      ...{ file: 'staff/actions.ts', act: 'actOnAccount', told: stale },
      audited: {
        ...{ disable: 'staff.disable', enable: 'staff.enable', 'reset-factor': 'staff.reset-second-factor', unlock: 'staff.unlock' },
        unlink: 'staff.remove-identity',
      }[act],
      first: async (at) => {
        const account = { id: Number(at.ids.staffId) }
        if (act === 'enable') await service.db.prisma.staff.update({ where: account, data: { disabledAt: service.clock.now() } })
        if (act === 'unlink') await linkIdentity(account.id)
        const { version } = await service.db.prisma.staff.findUniqueOrThrow({ where: account })
        return { ...(await accountOf(at)), version: String(version), act }
      },
    }),
  ),
  {
    ...{ file: 'staff/actions.ts', act: 'sendInvitation', audited: 'staff.invite', told: /taken/ },
    first: (at) => ({
      ...{ login: `guest-${at.shop.merchantId}`, name: 'Guest', email: 'guest@shop.example', role: 'viewer', language: 'en' },
      merchant: at.ids.merchantId ?? '',
    }),
  },
  {
    ...{ file: 'one-click/actions.ts', act: 'changeMode', who: 'supervisors', audited: 'one-click.set-mode', told: stale },
    first: async (at) => ({ ...(await merchantOf(at)), mode: 'store-only', reason }),
    second: { mode: 'off' },
  },
  {
    ...{ file: 'one-click/actions.ts', act: 'answerRequest', who: 'supervisors', audited: 'one-click.', told: /done=decided-already/ },
    first: async (at) => {
      await service.db.prisma.merchant.update({ where: { id: at.shop.merchantId }, data: { oneClick: 'off' } })
      await submit({ file: 'settings/one-click/actions.ts', act: 'askForOneClick' }, at.admins[0], { ...ids('merchantId')(at), text: 'We want it' })
      const { id } = await service.db.prisma.oneClickRequest.findFirstOrThrow({ where: { merchantId: at.shop.merchantId } })
      return { ...ids('merchantId')(at), requestId: String(id), answer: 'approve', mode: 'standard', reason }
    },
    second: { answer: 'decline' },
  },
  {
    ...{ file: 'unions/entities/actions.ts', act: 'nameEntity', who: 'supervisors', audited: 'unions.', told: stale },
    first: ({ shop }) => ({ entityId: String(shop.legalEntityId), name: `Named ${shop.merchantId}`, version: '1', reason }),
    second: { name: 'Another name of it' },
  },
  {
    ...{ file: 'unions/entities/actions.ts', act: 'moveMerchant', who: 'supervisors', audited: 'unions.', told: /meanwhile|moved|there/i },
    first: async ({ shop }) => {
      const other = await addMerchant(service)
      return { merchantId: String(shop.merchantId), entityId: String(shop.legalEntityId), to: String(other.legalEntityId), reason }
    },
  },
]

/** Acts that change nothing by themselves, each with why. */
const harmless: Record<string, string> = {
  'settings/signature/actions.ts tryProof': 'it computes, and writes nothing',
  'profile/actions.ts startNewApp': 'what it begins counts for nothing before its second half, which is written down',
  'profile/actions.ts startOwnPasskey': 'what it begins counts for nothing before its second half, which is written down',
  'profile/actions.ts linkOwnIdentity': 'what it begins counts for nothing before its second half, which is written down',
}

/** Acts that need a device, a bank or a provider on the other side: the test that has one, by its name there. */
const elsewhere: Record<string, { test: string; named: string }> = {
  'operator/unknown/actions.ts actOnOperation': { test: 'tests/payments/act-on-unknown.test.ts', named: 'every act is in the audit log with its reason' },
  'profile/actions.ts finishOwnPasskey': { test: 'tests/staff/passkeys.test.ts', named: 'is set up with the password, kept under its name, and signs in' },
  'profile/actions.ts nameOwnPasskey': { test: 'tests/staff/passkeys.test.ts', named: 'is renamed and removed by nobody but its owner' },
  'profile/actions.ts removeOwnPasskey': { test: 'tests/staff/passkeys.test.ts', named: 'does not work once it is removed, which ends the other sessions' },
  'profile/actions.ts removeOwnApp': { test: 'tests/staff/passkeys.test.ts', named: 'stays: neither the only passkey nor the only app can be removed' },
}

/** Where a form led, or what it says; a change that is looked at first is then made. */
async function submit({ file, act }: Pick<Form, 'file' | 'act'>, { sessionId }: Person, fields: Fields): Promise<string> {
  asked.sessionId = sessionId
  const module = (await import(/* @vite-ignore */ join(root, account, file))) as Record<string, (...input: unknown[]) => Promise<unknown>>
  const verb = module[act]
  if (!verb) throw new Error(`${file} has no ${act}`)
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  try {
    const state = (await verb(...(verb.length === 1 ? [form] : [null, form]))) as { review?: { of: string } } | null
    if (state?.review && fields.step !== 'save')
      return await submit({ file, act }, { id: 0, sessionId }, { ...fields, step: 'save', reviewed: state.review.of })
    return JSON.stringify(state)
  } catch (error) {
    const { digest = '' } = error as { digest?: string }
    if (!digest.startsWith('NEXT_REDIRECT')) throw error
    return digest
  }
}

describe('two people with the same form', () => {
  it.each(forms.map((form) => [`${form.file} ${form.act} ${form.audited}`, form] as const))(
    '%s: the first is done and written down, the second is told',
    async (_name, form) => {
      const at = await world()
      const [one, other] = form.who === 'supervisors' ? supervisors : at.admins
      const fields = await form.first(at)
      const before = await service.db.prisma.auditRecord.count()
      const done = await submit(form, one, fields)
      const records = await service.db.prisma.auditRecord.findMany({ where: { actor: `staff:${one.id}` }, orderBy: { id: 'asc' } })
      const written = records.filter(({ action, outcome }) => action.startsWith(form.audited) && outcome === 'done')
      expect(written.length, `${done} ${JSON.stringify(records.map(({ action, outcome }) => [action, outcome]))}`).toBeGreaterThan(0)
      expect(written.at(-1)).toMatchObject({ ip: '203.0.113.9', userAgent: 'a browser of two' })
      if (fields.reason) expect(written.at(-1)?.reason).toContain(reason)
      expect(await service.db.prisma.auditRecord.count()).toBeGreaterThan(before)
      const last = await service.db.prisma.auditRecord.findFirstOrThrow({ orderBy: { id: 'desc' } })
      if (!form.told) return
      const told = await submit(form, other, { ...fields, ...form.second })
      expect(told).toMatch(form.told)
      const ofOther = await service.db.prisma.auditRecord.findMany({
        where: { actor: `staff:${other.id}`, outcome: 'done', action: { startsWith: form.audited }, id: { gt: last.id } },
      })
      if (!/resent/.test(told)) expect(ofOther).toEqual([])
    },
  )

  it('there is no form that changes something and is not among these, unless it is known to be harmless or its own test is named', () => {
    const files = readdirSync(join(root, account), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('actions.ts'))
    for (const file of files) {
      const acts = [...readFileSync(join(root, account, file), 'utf8').matchAll(/^export async function (\w+)/gm)].map(([, name]) => name)
      for (const act of acts) {
        const here = forms.some((form) => form.file === file && form.act === act)
        const there = elsewhere[`${file} ${act}`]
        if (there) expect(readFileSync(join(root, there.test), 'utf8')).toContain(there.named)
        expect([file, act, here || there !== undefined || harmless[`${file} ${act}`] !== undefined]).toEqual([file, act, true])
      }
    }
  })
})
