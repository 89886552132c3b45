import type { ReactNode } from 'react'
import { LanguageSwitch } from '@/app/language-switch'
import { type MessageLanguage, translator } from '@/lib/platform/messages'

/** What both steps of the sign-in stand in. */
export function SignInFrame({
  language,
  back,
  title,
  intro,
  children,
}: {
  language: MessageLanguage
  back: string
  title: string
  intro: string
  children: ReactNode
}) {
  const t = translator(language, 'account')
  return (
    <main className="mx-auto grid min-h-dvh w-full max-w-md content-center gap-6 px-4 py-10">
      <p className="flex items-center gap-2 font-semibold">
        <span aria-hidden="true" className="grid size-8 place-items-center rounded-lg bg-accent text-on-accent">
          1
        </span>
        {t('product')}
      </p>
      <div className="grid gap-5 rounded-2xl border border-line bg-surface p-6 sm:p-8">
        <header className="grid gap-1">
          <h1 className="font-semibold text-2xl tracking-tight">{title}</h1>
          <p className="text-muted">{intro}</p>
        </header>
        {children}
      </div>
      <LanguageSwitch language={language} back={back} />
    </main>
  )
}
