import { afterAll, beforeAll, expect, it } from 'vitest'
import { createOperator } from '@/lib/staff/create-operator'
import { isPassword } from '@/lib/staff/password'
import { makeTestService, type TestService } from '../support/test-service'

const byCommand = { kind: 'system', name: 'admin-command' } as const
let service: TestService

beforeAll(async () => {
  service = await makeTestService()
})
afterAll(() => service.close())

it('the first operator gets a password and a TOTP secret that fit, and neither is stored in clear', async () => {
  const made = await createOperator(service, byCommand, { login: 'first.operator', name: 'The First' })
  if (made.kind !== 'created') throw new Error(`it should be created, not ${made.kind}`)
  const row = await service.db.prisma.staff.findUniqueOrThrow({ where: { login: 'first.operator' } })
  expect(row).toMatchObject({ side: 'operator', role: 'supervisor' })
  expect(await isPassword(row.passwordHash, made.password)).toBe(true)
  expect(service.vault.openSecret('totp:first.operator', row.totpSecretSealed ?? new Uint8Array())).toBe(made.totpSecret)
  expect(made.password.length).toBeGreaterThanOrEqual(12)
})

it('a login is made once, and a bad one is refused by name', async () => {
  await createOperator(service, byCommand, { login: 'again', name: 'Again' })
  expect(await createOperator(service, byCommand, { login: 'again', name: 'Again' })).toEqual({ kind: 'login-taken' })
  expect(await createOperator(service, byCommand, { login: 'No', name: 'x' })).toEqual({ kind: 'bad-input', field: 'login' })
  expect(await createOperator(service, byCommand, { login: 'fine', name: ' ' })).toEqual({ kind: 'bad-input', field: 'name' })
})
