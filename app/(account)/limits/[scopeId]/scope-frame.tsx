import Link from 'next/link'
import type { ReactNode } from 'react'
import { ownAddresses, wayBack } from '@/app/(account)/list/way-back'
import { LinkPending } from '@/components/ui/link-pending'
import { PageHeader } from '@/components/ui/page-header'
import { type MessageLanguage, translator } from '@/lib/platform/messages'

const tabs = { overview: '', near: '/near', own: '/own', history: '/history' } as const

type ScopeFrameProps = {
  scope: { id: number; name: string; kind: string; merchants: { id: number; name: string }[] }
  tab: keyof typeof tabs
  language: MessageLanguage
  children: ReactNode
}

/** What every page of one scope begins with: which it is, and the way to its other pages. */
export async function ScopeFrame({ scope, tab, language, children }: ScopeFrameProps) {
  const t = translator(language, 'limits')
  const own = await ownAddresses()
  const names = scope.merchants.map(({ id, name }) => `${name} (${id})`).join(', ')
  return (
    <div className="grid gap-6">
      <PageHeader
        title={`${t('title')}: ${scope.name}`}
        subtitle={`${t(`kind.${scope.kind as 'merchant'}`)}. ${t('merchants', { names })}`}
        back={await wayBack({ href: '/limits', label: t('back') }, { language, row: scope.id })}
      />
      <nav aria-label={t('tabs.label')} className="flex flex-wrap gap-x-1 gap-y-1 border-line border-b">
        {(Object.keys(tabs) as (keyof typeof tabs)[]).map((name) => (
          <Link
            key={name}
            href={own(`/limits/${scope.id}${tabs[name]}`)}
            aria-current={name === tab ? 'page' : undefined}
            className="-mb-px inline-flex min-h-10 items-center border-transparent border-b-2 px-3 font-medium text-muted text-sm hover:text-ink aria-[current]:border-accent aria-[current]:text-ink pointer-coarse:min-h-11"
          >
            {t(`tabs.${name}`)}
            <LinkPending />
          </Link>
        ))}
      </nav>
      {children}
    </div>
  )
}
