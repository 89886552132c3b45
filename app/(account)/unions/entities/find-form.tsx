import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { TextInput } from '@/components/ui/text-input'
import type { T } from '../texts'

/** Looks for a company by a part of its name. `keep`: what else stands in the address. */
export function FindForm({ q, keep = {}, t }: { q: string; keep?: Record<string, string>; t: T }) {
  return (
    <form className="flex flex-wrap items-end gap-3">
      {Object.entries(keep).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <div className="min-w-0 flex-1 basis-60">
        <Field label={t('entity.search')} htmlFor="entity-q">
          <TextInput id="entity-q" name="q" defaultValue={q} maxLength={200} autoComplete="off" />
        </Field>
      </div>
      <Button type="submit">{t('entity.find')}</Button>
    </form>
  )
}
