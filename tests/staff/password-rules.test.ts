import { expect, it } from 'vitest'
import { passwordFault } from '@/lib/staff/password-rules'

const account = { login: 'h.staravojtava', name: 'Ганна Старавойтава', email: 'hanna@kniharnia.example' }

it.each([
  ['', 'short'],
  ['elevensigns', 'short'],
  ['ёлкаёлкаёлк', 'short'],
  ['x'.repeat(257), 'long'],
  ['password1234', 'common'],
  ['P@ssw0rd2026!', 'common'],
  ['qwertyuiop12', 'common'],
  ['123456789012', 'common'],
  ['098765432109', 'common'],
  ['aaaaaaaaaaaaaaa', 'common'],
  ['abcabcabcabc', 'common'],
  ['1qaz2wsx3edc4rfv', 'common'],
  ['йцукенгшщзхъ', 'common'],
  ['Пароль123456', 'common'],
  ['Admin-2026-Admin', 'common'],
  ['Welcome2026!!', 'common'],
  ['Summer2026Summer', 'common'],
  ['correcthorsebatterystaple', 'common'],
  ['h.staravojtava2026', 'own'],
  ['Старавойтава-1987', 'own'],
  ['kniharnia12345', 'own'],
])('%j is %s', (password, fault) => {
  expect(passwordFault(password, account)).toBe(fault)
})

it.each([
  'twelve signs',
  'a long walk by the river',
  'Ціхі вечар над Нёманам',
  '8402 5571 9963',
  'gT7#kq2!vX9m',
  'xxxx горы і возера',
  'tram 4 to the harbour',
])('%j is good', (password) => {
  expect(passwordFault(password, account)).toBeNull()
})
