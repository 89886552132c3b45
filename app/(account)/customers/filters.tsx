import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { LinkButton } from '@/components/ui/link-button'
import { Select } from '@/components/ui/select'
import { TextInput } from '@/components/ui/text-input'
import { type CustomerFilter, filterQuery, pageSizes, sorts } from '@/lib/one-click/list-filter'
import type { Translator } from '@/lib/platform/messages'

type FiltersProps = { filter: CustomerFilter; merchants: { id: number; name: string }[]; t: Translator<'customers'> }

/** Search and filters as one form that is sent as an address, so that it can be kept, shared and gone back to. */
export function Filters({ filter, merchants, t }: FiltersProps) {
  return (
    <search>
      <form
        action="/customers"
        className="grid items-end gap-3 rounded-xl border border-line bg-surface p-4 sm:grid-cols-2 lg:grid-cols-[2fr_1fr_1fr_auto_auto]"
      >
        {filter.status && <input type="hidden" name="status" value={filter.status} />}
        <Field label={t('search.label')} htmlFor="q">
          <TextInput id="q" name="q" type="search" defaultValue={filter.q} maxLength={128} autoComplete="off" spellCheck={false} aria-describedby="q-hint" />
        </Field>
        <Field label={t('filter.merchant')} htmlFor="merchant">
          <Select id="merchant" name="merchant" defaultValue={filter.merchantId === null ? '' : String(filter.merchantId)}>
            <option value="">{t('filter.anyMerchant')}</option>
            {merchants.map(({ id, name }) => (
              <option key={id} value={id}>
                {name} ({id})
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t('filter.sort')} htmlFor="sort">
          <Select id="sort" name="sort" defaultValue={filter.sort}>
            {sorts.map((sort) => (
              <option key={sort} value={sort}>
                {t(`sort.${sort}`)}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t('filter.size')} htmlFor="size">
          <Select id="size" name="size" defaultValue={String(filter.size)}>
            {pageSizes.map((size) => (
              <option key={size} value={size}>
                {size}
              </option>
            ))}
          </Select>
        </Field>
        <div className="flex flex-wrap gap-2">
          <Button type="submit" variant="primary">
            {t('search.submit')}
          </Button>
          {filterQuery({ ...filter, cursor: null }) !== '' && (
            <LinkButton href="/customers" variant="ghost">
              {t('filter.clear')}
            </LinkButton>
          )}
        </div>
        <p id="q-hint" className="text-muted text-sm sm:col-span-full">
          {t('search.hint')}
        </p>
      </form>
    </search>
  )
}
