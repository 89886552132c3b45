import { Button } from '@/components/ui/button'
import { LinkButton } from '@/components/ui/link-button'
import { type MessageLanguage, translator } from '@/lib/platform/messages'

type ExportFormProps = { list: string; parameters: readonly (readonly [string, string])[]; language: MessageLanguage }

/** Takes a list away as a file, exactly as its address says. For whoever may; works without scripts. */
export function ExportForm({ list, parameters, language }: ExportFormProps) {
  const t = translator(language, 'exports')
  return (
    <form action="/exports/start" method="post" className="flex flex-wrap items-center gap-2">
      <input type="hidden" name="list" value={list} />
      {parameters.map(([name, value]) => (
        <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
      ))}
      <span className="text-muted text-sm" id={`export-${list}`}>
        {t('start.label')}
      </span>
      {(['csv', 'xlsx'] as const).map((format) => (
        <Button key={format} type="submit" name="format" value={format} size="sm" aria-describedby={`export-${list}`}>
          {t(`start.${format}`)}
        </Button>
      ))}
      <LinkButton href="/exports" variant="ghost" size="sm">
        {t('title')}
      </LinkButton>
    </form>
  )
}
