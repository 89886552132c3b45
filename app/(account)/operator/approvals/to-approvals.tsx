import Link from 'next/link'
import { LinkPending } from '@/components/ui/link-pending'
import { translator } from '@/lib/platform/messages'
import { type Caller, may } from '@/lib/staff/rules'

/** After a decision the way back to what else waits, for whoever has such a queue. */
export function ToApprovals({ caller }: { caller: Caller }) {
  if (!may(caller, 'operator.view')) return null
  return (
    <Link href="/operator/approvals" className="underline underline-offset-4">
      {translator(caller.language, 'operator')('approvals.back')}
      <LinkPending />
    </Link>
  )
}
