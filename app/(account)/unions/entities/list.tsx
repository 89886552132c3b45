import Link from 'next/link'
import type { LinkTo } from '@/app/(account)/list/way-back'
import type { EntityRow } from '@/lib/unions/legal-entity-queries'
import type { T } from '../texts'

/** Companies, each with its group and how many merchants it has. */
export function EntityList({ entities, linkTo, t }: { entities: EntityRow[]; linkTo: LinkTo; t: T }) {
  return (
    <ul className="divide-y divide-line text-sm">
      {entities.map((entity) => (
        <li key={entity.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-3 first:pt-0 last:pb-0">
          <div className="min-w-0">
            <RowLink {...linkTo(`/unions/entities/${entity.id}`, entity.id)} name={entity.name} />
            <p className="wrap-anywhere text-muted">{entity.group ? t('entities.group', { name: entity.group }) : t('entities.noGroup')}</p>
          </div>
          <p className="text-muted tabular-nums">{t('list.members', { count: entity.merchants })}</p>
        </li>
      ))}
    </ul>
  )
}

export function RowLink({ href, id, name }: { href: string; id?: string; name: string }) {
  return (
    <Link href={href} id={id} className="inline-flex min-h-6 items-center wrap-anywhere font-medium underline underline-offset-4 pointer-coarse:min-h-11">
      {name}
    </Link>
  )
}
