import Link from 'next/link'
import { LinkPending } from '@/components/ui/link-pending'

type MerchantChoiceProps = { label: string; merchants: readonly { id: number; name: string }[] } & (
  | { chosen: number; all?: undefined; addressOf: (merchantId: number) => string }
  /** `all`: the words for all of them together, which no id stands for. */
  | { chosen: number | null; all: string; addressOf: (merchantId: number | null) => string }
)

/** For which merchant a screen is, as links to the same screen; nothing where there is no choice. */
export function MerchantChoice({ label, merchants, chosen, all, addressOf }: MerchantChoiceProps) {
  if (merchants.length < 2) return null
  const choices = [...(all === undefined ? [] : [{ id: null, name: all }]), ...merchants]
  return (
    <nav aria-label={label} className="-m-1 flex gap-2 overflow-auto p-1 max-sm:whitespace-nowrap sm:max-h-32 sm:flex-wrap">
      {choices.map(({ id, name }) => (
        <Link
          key={id ?? 'all'}
          href={(addressOf as (merchantId: number | null) => string)(id)}
          aria-current={id === chosen ? 'page' : undefined}
          className="inline-flex min-h-9 items-center rounded-full border border-line bg-surface px-4 text-sm hover:bg-sunken aria-[current]:border-accent aria-[current]:font-semibold pointer-coarse:min-h-11"
        >
          {name}
          <LinkPending />
        </Link>
      ))}
    </nav>
  )
}
