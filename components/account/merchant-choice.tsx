import Link from 'next/link'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { LinkPending } from '@/components/ui/link-pending'
import { TextInput } from '@/components/ui/text-input'
import { type MessageLanguage, translator } from '@/lib/platform/messages'

type MerchantChoiceProps = { label: string; merchants: readonly { id: number; name: string }[]; language: MessageLanguage } & (
  | { chosen: number; all?: undefined; addressOf: (merchantId: number) => string }
  /** `all`: the words for all of them together, which no id stands for. */
  | { chosen: number | null; all: string; addressOf: (merchantId: number | null) => string }
)

/** More than these are no row of links any more: the number is typed, and names are offered. */
const mostLinks = 12

/** For which merchant a screen is, as links to the same screen; nothing where there is no choice. */
export function MerchantChoice({ label, merchants, chosen, all, addressOf, language }: MerchantChoiceProps) {
  if (merchants.length < 2) return null
  const hrefOf = addressOf as (merchantId: number | null) => string
  const many = merchants.length > mostLinks
  const choices = [...(all === undefined ? [] : [{ id: null, name: all }]), ...(many ? [] : merchants)]
  const links = choices.length > 0 && (
    <nav aria-label={label} className="-m-1 flex gap-2 overflow-auto p-1 max-sm:whitespace-nowrap sm:max-h-32 sm:flex-wrap">
      {choices.map(({ id, name }) => (
        <Link
          key={id ?? 'all'}
          href={hrefOf(id)}
          aria-current={id === chosen ? 'page' : undefined}
          className="inline-flex min-h-9 items-center rounded-full border border-line bg-surface px-4 text-sm hover:bg-sunken aria-[current]:border-accent aria-[current]:font-semibold pointer-coarse:min-h-11"
        >
          {name}
          <LinkPending />
        </Link>
      ))}
    </nav>
  )
  if (!many) return links
  return (
    <div className="flex min-w-0 flex-wrap items-end gap-3">
      {links}
      <ByNumber label={label} merchants={merchants} chosen={chosen} language={language} address={hrefOf(chosen ?? merchants[0]?.id ?? null)} />
    </div>
  )
}

type ByNumberProps = Pick<MerchantChoiceProps, 'label' | 'merchants' | 'chosen' | 'language'> & { address: string }

function ByNumber({ label, merchants, chosen, language, address }: ByNumberProps) {
  const t = translator(language, 'merchants')
  const [path = '', query = ''] = address.split('?')
  const others = [...new URLSearchParams(query)].filter(([name]) => name !== 'merchant')
  return (
    <search aria-label={label}>
      <form action={path} className="flex flex-wrap items-end gap-3">
        {others.map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <div className="w-64 max-w-full">
          <Field label={t('choice.label')} htmlFor="merchant-choice">
            <TextInput
              key={chosen ?? 'all'}
              id="merchant-choice"
              name="merchant"
              defaultValue={chosen ?? ''}
              list="merchant-choices"
              inputMode="numeric"
              pattern="[1-9][0-9]{0,8}"
              autoComplete="off"
            />
          </Field>
        </div>
        <datalist id="merchant-choices">
          {merchants.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </datalist>
        <Button type="submit">{t('choice.show')}</Button>
      </form>
    </search>
  )
}
