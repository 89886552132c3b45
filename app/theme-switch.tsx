import { type MessageLanguage, translator } from '@/lib/platform/messages'
import { type Theme, themes } from './reader'
import { switchTheme } from './switch-theme'

/** Light, dark, or as the device has it; a form, so that it works without scripts. `back` is the page to stay on. */
export function ThemeSwitch({ theme, language, back }: { theme: Theme | null; language: MessageLanguage; back: string }) {
  const t = translator(language, 'account')
  return (
    <form action={switchTheme} aria-label={t('theme.label')} className="flex flex-wrap gap-x-1 text-sm">
      <input type="hidden" name="back" value={back} />
      {([null, ...themes] as const).map((one) => (
        <button
          key={one ?? 'device'}
          type="submit"
          name="theme"
          value={one ?? 'device'}
          aria-current={one === theme ? 'true' : undefined}
          className="min-h-9 rounded px-2 pointer-coarse:min-h-11 text-muted hover:bg-sunken hover:text-ink aria-[current]:font-semibold aria-[current]:text-ink"
        >
          {t(`theme.${one ?? 'device'}`)}
        </button>
      ))}
    </form>
  )
}
