import { Button } from '@/components/ui/button'
import { DropDown } from '@/components/ui/drop-down'
import { type MessageLanguage, translator } from '@/lib/platform/messages'
import { densities, type ListView } from './view'

/** `parameters`: the conditions of the list, which stay. `offered`: the columns that may be left out, with their names. */
type ViewFormProps = {
  action: string
  parameters: [string, string][]
  view: ListView<string>
  offered: { id: string; label: string }[]
  language: MessageLanguage
}

/** Which columns the list has and how close its rows stand: a form too, so that the address says it. */
export function ViewForm({ action, parameters, view, offered, language }: ViewFormProps) {
  const t = translator(language, 'lists')
  return (
    <DropDown label={t('view.title')} group="list-tools">
      <form action={action} className="grid gap-4">
        {parameters.map(([name, value]) => (
          <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
        ))}
        {/* Always sent, so that an address without the other columns is told from one that says nothing. */}
        <input type="hidden" name="columns" value="number" />
        <fieldset className="grid gap-1">
          <legend className="pb-1 font-medium">{t('view.columns')}</legend>
          {offered.map(({ id, label }) => (
            <Choice key={id} type="checkbox" name="columns" value={id} checked={view.columns.includes(id)} label={label} />
          ))}
        </fieldset>
        <fieldset className="grid gap-1">
          <legend className="pb-1 font-medium">{t('view.density')}</legend>
          {densities.map((density) => (
            <Choice key={density} type="radio" name="density" value={density} checked={view.density === density} label={t(`density.${density}`)} />
          ))}
        </fieldset>
        <Button type="submit" size="sm">
          {t('view.apply')}
        </Button>
      </form>
    </DropDown>
  )
}

function Choice({ label, checked, ...input }: { type: 'checkbox' | 'radio'; name: string; value: string; checked: boolean; label: string }) {
  return (
    <label className="flex min-h-7 items-center gap-2 pointer-coarse:min-h-11">
      <input {...input} defaultChecked={checked} className="size-4 accent-accent" />
      {label}
    </label>
  )
}
