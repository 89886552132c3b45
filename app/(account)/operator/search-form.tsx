import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { TextInput } from '@/components/ui/text-input'
import type { T } from './texts'

export function SearchForm({ text, t }: { text: string; t: T }) {
  return (
    <form action="/operator/search" className="flex flex-wrap items-end gap-3">
      <div className="min-w-0 flex-1 basis-60">
        <Field label={t('search.label')} htmlFor="operator-q">
          <TextInput id="operator-q" name="q" type="search" defaultValue={text} maxLength={200} autoComplete="off" />
        </Field>
      </div>
      <Button type="submit" variant="primary">
        {t('search.submit')}
      </Button>
    </form>
  )
}
