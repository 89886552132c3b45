import type { GroupRow } from '@/lib/unions/legal-entity-queries'
import type { T } from '../texts'

/** The groups a company can be in, and that it can be in none. */
export function groupOptions(groups: readonly GroupRow[], t: T): { value: string; label: string }[] {
  return [{ value: '', label: t('entities.noGroup') }, ...groups.map(({ id, name }) => ({ value: String(id), label: `${name} (${id})` }))]
}
