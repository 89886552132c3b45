import { expect, it } from 'vitest'
import { textOf } from '@/app/(account)/form'

it('reads what was typed, without the space around it and without signs that no database keeps', () => {
  const form = new FormData()
  form.append('reason', '  asked by\0 phone\n')
  form.append('card', '4111 1111\0 1111 1111')
  form.append('file', new Blob(['x']))
  expect(textOf(form, 'reason')).toBe('asked by phone')
  expect(textOf(form, 'card')).toBe('4111 1111 1111 1111')
  expect([textOf(form, 'file'), textOf(form, 'absent')]).toEqual(['', ''])
})
