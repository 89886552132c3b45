import { languages, type MessageLanguage, translator } from '@/lib/platform/messages'
import { switchLanguage } from './switch-language'

/** Every language by its own name; a form, so that it works without scripts. `back` is the page to stay on. */
export function LanguageSwitch({ language, back }: { language: MessageLanguage; back: string }) {
  const t = translator(language, 'account')
  return (
    <form action={switchLanguage} aria-label={t('language.label')} className="flex flex-wrap gap-x-1 text-sm">
      <input type="hidden" name="back" value={back} />
      {languages.map((one) => (
        <button
          key={one}
          type="submit"
          name="language"
          value={one}
          lang={one}
          aria-current={one === language ? 'true' : undefined}
          className="min-h-9 rounded px-2 pointer-coarse:min-h-11 text-muted hover:bg-sunken hover:text-ink aria-[current]:font-semibold aria-[current]:text-ink"
        >
          {t(`language.${one}`)}
        </button>
      ))}
    </form>
  )
}
