import { inject } from 'vitest'
import { copyDatabase, type TestDatabase } from './copy-database'

/** A database of the test file's own, migrated and empty. */
export function createTestDatabase(): Promise<TestDatabase> {
  return copyDatabase(inject('template'))
}
