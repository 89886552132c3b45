import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { LinkButton } from '@/components/ui/link-button'
import { TextInput } from '@/components/ui/text-input'

/** A search in one field, sent as an address. */
export function SearchForm({ action, label, q, submit, clear }: { action: string; label: string; q: string; submit: string; clear: string }) {
  return (
    <search>
      <form action={action} className="flex flex-wrap items-end gap-3 rounded-xl border border-line bg-surface p-4">
        <div className="min-w-48 flex-1 sm:max-w-sm">
          <Field label={label} htmlFor="q">
            <TextInput id="q" name="q" type="search" defaultValue={q} maxLength={100} autoComplete="off" spellCheck={false} />
          </Field>
        </div>
        <Button type="submit" variant="primary">
          {submit}
        </Button>
        {q !== '' && (
          <LinkButton href={action} variant="ghost">
            {clear}
          </LinkButton>
        )}
      </form>
    </search>
  )
}
