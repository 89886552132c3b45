import type { Query } from '@/lib/platform/list-address'
import { type MessageLanguage, translator } from '@/lib/platform/messages'
import type { SavedView, ViewScreen } from '@/lib/views/saved-views'
import { readUnsaved, SavedViews } from './saved-views'
import type { ListView } from './view'
import { ViewForm } from './view-form'

/** `parameters`: the whole list as its address says it, without a place in it; `conditions`: those of them that choosing columns leaves alone. */
type Props = {
  screen: ViewScreen
  parameters: [string, string][]
  conditions: [string, string][]
  view: ListView<string>
  offered: { id: string; label: string }[]
  views: SavedView[]
  query: Query
  language: MessageLanguage
}

/** At the right of a list's chips: the views that were kept of it, and which columns it shows how closely. */
export function ViewTools({ screen, parameters, conditions, view, offered, views, query, language }: Props) {
  return (
    <div className="flex flex-wrap justify-end gap-2 max-sm:w-full">
      <SavedViews
        screen={screen}
        address={new URLSearchParams(parameters).toString()}
        views={views}
        unsaved={readUnsaved(query)}
        t={translator(language, 'views')}
      />
      <ViewForm action={`/${screen}`} parameters={conditions} view={view} offered={offered} language={language} />
    </div>
  )
}
