import { expect, it } from 'vitest'
import { textOf, valuesOf } from '@/app/(account)/form'

it('reads what was typed, without the space around it and without signs that no database keeps', () => {
  const form = new FormData()
  form.append('reason', '  asked by\0 phone\n')
  form.append('card', '4111 1111\0 1111 1111')
  form.append('file', new Blob(['x']))
  expect(textOf(form, 'reason')).toBe('asked by phone')
  expect(textOf(form, 'card')).toBe('4111 1111 1111 1111')
  expect([textOf(form, 'file'), textOf(form, 'absent')]).toEqual(['', ''])
})

it('shows again what was typed and every box that was ticked, but no password, no file, and no reason with a card number', () => {
  const form = new FormData()
  for (const [name, value] of [
    ['$ACTION_KEY', 'k1'],
    ['name', 'Olga'],
    ['merchant', '500001'],
    ['merchant', '500004'],
    ['password', 'correct horse battery'],
    ['reason', 'paid with 4111 1111 1111 1111'],
  ] as const)
    form.append(name, value)
  form.append('file', new Blob(['x']))
  expect(valuesOf(form)).toEqual({ name: 'Olga', merchant: '500001 500004', reason: '' })
})
