import Link from 'next/link'
import { LinkPending } from '@/components/ui/link-pending'

type MerchantChoiceProps = { label: string; merchants: readonly { id: number; name: string }[]; chosen: number; addressOf: (merchantId: number) => string }

/** For which merchant a screen is, as links to the same screen; nothing where there is no choice. */
export function MerchantChoice({ label, merchants, chosen, addressOf }: MerchantChoiceProps) {
  if (merchants.length < 2) return null
  return (
    <nav aria-label={label} className="flex flex-wrap gap-2">
      {merchants.map(({ id, name }) => (
        <Link
          key={id}
          href={addressOf(id)}
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
