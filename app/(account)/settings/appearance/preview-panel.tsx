import Link from 'next/link'
import type { ReactNode } from 'react'
import { LinkPending } from '@/components/ui/link-pending'
import { Panel } from '@/components/ui/panel'
import type { AppearanceView } from './read-page'

/** The pay page as payers would see it, light and dark: real pages with invented data, in which nothing can be sent. */
export function PreviewPanel({ page }: { page: AppearanceView }) {
  const { t, merchant, sample, width, lang, previews } = page
  const hrefOf = (change: { sample?: string; width?: string; lang?: string }) =>
    `/settings/appearance?${new URLSearchParams({ merchant: String(merchant.id), sample, width, lang, ...change })}#preview`
  return (
    <div id="preview" className="min-w-0">
      <Panel title={t('preview.title')} description={t(page.draft ? 'preview.ofDraft' : 'preview.ofLive')}>
        <div className="mb-4 flex flex-wrap gap-x-6 gap-y-2">
          <Choices label={t('preview.page')}>
            <Choice href={hrefOf({ sample: 'card' })} current={sample === 'card'}>
              {t('preview.card')}
            </Choice>
            <Choice href={hrefOf({ sample: 'one-click' })} current={sample === 'one-click'}>
              {t('preview.oneClick')}
            </Choice>
          </Choices>
          <Choices label={t('preview.width')}>
            <Choice href={hrefOf({ width: 'narrow' })} current={width === 'narrow'}>
              {t('preview.narrow')}
            </Choice>
            <Choice href={hrefOf({ width: 'wide' })} current={width === 'wide'}>
              {t('preview.wide')}
            </Choice>
          </Choices>
          <Choices label={t('preview.language')}>
            {page.languages.map(({ language, name }) => (
              <Choice key={language} href={hrefOf({ lang: language })} current={lang === language}>
                {name}
              </Choice>
            ))}
          </Choices>
        </div>
        <div className={width === 'narrow' ? 'grid grid-cols-[repeat(auto-fit,minmax(0,22.625rem))] gap-5' : 'grid gap-5'}>
          {(['light', 'dark'] as const).map((scheme) => (
            <figure key={scheme} className="grid min-w-0 gap-2">
              <figcaption className="flex flex-wrap justify-between gap-2 text-sm">
                <span className="font-medium">{t(`preview.${scheme}`)}</span>
                <a href={previews[scheme]} target="_blank" rel="noopener" className="underline underline-offset-4">
                  {t('preview.open')}
                </a>
              </figcaption>
              {/* Scripts and forms are off in it: it is a picture that can be scrolled. Whole pixels wide, or a strip of what lies behind shows at its edge. */}
              <div className="w-fit max-w-full overflow-x-auto rounded-lg border border-line">
                <iframe
                  src={previews[scheme]}
                  title={t('preview.frame', { scheme: t(`preview.${scheme}`) })}
                  sandbox=""
                  className={`block ${width === 'narrow' ? 'h-[46rem] w-[22.5rem]' : 'h-[44rem] w-[72rem]'}`}
                />
              </div>
            </figure>
          ))}
        </div>
      </Panel>
    </div>
  )
}

function Choices({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav aria-label={label} className="flex flex-wrap items-center gap-2 text-sm">
      <span className="text-muted">{label}</span>
      {children}
    </nav>
  )
}

function Choice({ href, current, children }: { href: string; current: boolean; children: ReactNode }) {
  return (
    <Link
      href={href}
      scroll={false}
      aria-current={current ? 'true' : undefined}
      className="inline-flex min-h-9 items-center rounded-md px-3 hover:bg-sunken aria-[current]:bg-sunken aria-[current]:font-semibold pointer-coarse:min-h-11"
    >
      {children}
      <LinkPending />
    </Link>
  )
}
