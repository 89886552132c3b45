import { describe, expect, it } from 'vitest'
import { type AuditAction, auditActions, objectKinds } from '@/lib/audit/rules'
import {
  type AuditReader,
  changesOf,
  masked,
  showAction,
  showArea,
  showCard,
  showChange,
  showField,
  showFrom,
  showKind,
  showObject,
  showValue,
  showWhy,
  whysLike,
} from '@/lib/audit/show'
import { catalogs, languages } from '@/lib/platform/messages'
import { type Action, actions } from '@/lib/staff/rules'

const reader: AuditReader = { language: 'en', timeZone: 'Europe/Minsk', seesSix: true }

describe.each(languages)('in %s', (language) => {
  it.each(auditActions)('%s is told in words, and so is the part of the product it belongs to', (action) => {
    expect(showAction(language, action)).toMatch(/^\p{Lu}[^.]+$/u)
    expect(showArea(language, action)).toMatch(/^\p{Lu}/u)
  })

  it('no two actions have the same words, and no words are left of an action that is gone', () => {
    expect(new Set(auditActions.map((action) => showAction(language, action))).size).toBe(auditActions.length)
    const { act, area } = catalogs[language].audit as { act: Record<string, Record<string, string>>; area: Record<string, string> }
    const named = Object.entries(act).flatMap(([part, those]) => Object.keys(those).map((name) => `${part}.${name}`))
    expect(named.toSorted()).toEqual([...auditActions].toSorted())
    expect(Object.keys(area).toSorted()).toEqual([...new Set(auditActions.map((action) => action.split('.')[0]))].toSorted())
  })

  it.each(objectKinds)('an object of the kind %s is named in words', (kind) => {
    expect(showKind(language, kind)).toMatch(/^\p{Lu}/u)
  })
})

it('every right of the policy can be refused, so each is an action of the log', () => {
  const known: readonly Action[] = actions satisfies readonly AuditAction[]
  for (const right of known) expect(auditActions).toContain(right)
})

it('what an older release has written under a name of its own is shown as it stands', () => {
  expect(showAction('ru', 'payments.dreamt')).toBe('payments.dreamt')
  expect(showArea('ru', 'dreams.had')).toBe('dreams')
  expect(showObject({ language: 'be', seesSix: true }, { kind: 'dream', id: '7' })).toBe('dream 7')
  expect(showField('en', 'depth')).toBe('depth')
  expect(showValue(reader, 'depth', { depth: 'deep' })).toBe('deep')
})

describe('what was there before and after', () => {
  it.each([
    ['amountMinor', { amountMinor: '123456', currency: 'BYN' }, '1,234.56\u00a0BYN'],
    ['amountMinor', { amountMinor: '5000', currency: 'JPY' }, '5,000\u00a0JPY'],
    ['amountMinor', { amountMinor: null, currency: 'BYN' }, '–'],
    ['cvc2AboveMinor', { cvc2AboveMinor: '5000', baseCurrency: 'BYN' }, '50.00\u00a0BYN'],
    ['cvc2AboveMinor', { cvc2AboveMinor: '5000', cvc2AboveCurrency: 'JPY' }, '5,000\u00a0JPY'],
    ['cvc2AboveMinor', { cvc2AboveMinor: '5000' }, '5000 in the smallest unit of the currency'],
    ['expiresAt', { expiresAt: '2026-12-01T21:30:00.000Z' }, '2 December 2026 at 00:30 GMT+3'],
    ['enabled', { enabled: false }, 'no'],
    ['mark', { mark: 'suspicious' }, 'Suspicious'],
    ['role', { role: 'admin' }, 'administrator'],
    ['mode', { mode: 'store-only' }, 'Saving only'],
    ['weekStartsOn', { weekStartsOn: 7 }, 'Sunday'],
    ['secretWord', { secretWord: 'set anew' }, 'set anew'],
    ['name', { name: 'constructor' }, 'constructor'],
    ['name', { name: '' }, '–'],
  ])('%s of %j is shown as “%s”', (name, of, shown) => expect(showValue(reader, name, of)).toBe(shown))

  it('stands in a file in one line, field by field', () => {
    const [before, after] = [{ mark: 'none' }, { mark: 'deny', reasonCode: 'customer-asked', destroyCards: true }]
    expect(changesOf(before, after).map(({ name }) => name)).toEqual(['mark', 'reasonCode', 'destroyCards'])
    expect(showChange(reader, before, after)).toMatch(/^Mark: none → Deny; Reason: [^;]+; Cards destroyed: yes$/)
    expect(showChange(reader, null, null)).toBeNull()
  })

  it('has the currency of an amount behind the amount, and not once more beside it', () => {
    const [before, after] = [
      { cvc2Policy: 'always', cvc2AboveMinor: null, cvc2AboveCurrency: null },
      { cvc2Policy: 'above', cvc2AboveMinor: '1250', cvc2AboveCurrency: 'EUR' },
    ]
    expect(changesOf(before, after).map(({ name }) => name)).toEqual(['cvc2Policy', 'cvc2AboveMinor'])
    expect(showChange(reader, before, after)).toMatch(/; CVC2 above: – → 12\.50\u00a0EUR$/)
    expect(changesOf(null, { amountMinor: '1', currency: 'BYN' }).map(({ name }) => name)).toEqual(['amountMinor', 'currency'])
  })
})

describe('from where', () => {
  const from = (actor: string, ip: string | null = null, userAgent: string | null = null) => showFrom('en', { actor, ip, userAgent })

  it('is the address, whoever it was', () => {
    expect(from('staff:1', '192.0.2.7', 'Firefox')).toBe('192.0.2.7')
    expect(from('system:card-testing', '192.0.2.7')).toBe('192.0.2.7')
  })

  it('is the service itself where nobody was connected', () => {
    expect(from('system:rewrap-keys')).toBe('the service itself, in a background job')
    expect(from('system:admin-command')).toBe('the command line of the service')
    expect(from('staff:1')).toBe('the service itself, in the background, as ordered')
  })

  it('is not known of somebody whose address was not seen', () => {
    expect([from('staff:1', null, 'Firefox'), from('nobody'), from('payer'), from('system:card-testing')]).toEqual([null, null, null, null])
  })
})

describe('why', () => {
  it('is told in words where the service says it by one of its own, and as it stands where a person wrote it', () => {
    expect(showWhy('en', 'role')).toBe('not allowed to this role')
    expect(showWhy('ru', 'openid-answer bad-nonce')).toBe('ответ провайдера не прошёл проверку (bad-nonce)')
    expect(showWhy('en', 'He asked by letter')).toBe('He asked by letter')
    expect(showWhy('en', 'toString')).toBe('toString')
    expect(showWhy('en', null)).toBeNull()
  })

  it('is found by the words in which it is read', () => {
    expect(whysLike('en', 'NOT ALLOWED')).toEqual(['role'])
    expect(whysLike('be', 'РОЛЯ ГЭТАГА')).toEqual(['role'])
    expect(whysLike('en', 'he asked')).toEqual([])
  })
})

describe('a card', () => {
  it('is shown by six and four digits with the right to see them, by four without', () => {
    expect(showCard('411111 1111', true)).toBe('4111 11•• •••• 1111')
    expect(showCard('411111 1111', false)).toBe('•• 1111')
    expect(showObject({ language: 'en', seesSix: false }, { kind: 'card', id: '411111 1111' })).toBe('Card •• 1111')
    expect(showValue({ ...reader, seesSix: false }, 'card', { card: '411111 1111' })).toBe('•• 1111')
    expect(masked(false, { card: '411111 1111', rule: 'card' })).toEqual({ card: '•• 1111', rule: 'card' })
    expect(masked(false, null)).toBeNull()
  })
})
