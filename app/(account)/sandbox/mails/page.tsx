import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { screen } from '@/app/(account)/screen'
import { EmptyState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { showDateTime, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { readSandboxMails } from '@/lib/staff/mails'
import { staffZone } from '../../staff/texts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'staff')('mails.title') }
}

export default screen(SandboxMails)

/** What the sandbox would have mailed, with its links. There is no such page in production. */
async function SandboxMails() {
  const caller = await requireCaller()
  await requireRight(caller, 'account.own')
  if (!service().env.sandbox) notFound()
  const t = translator(caller.language, 'staff')
  const mails = await readSandboxMails(service())
  return (
    <div className="grid max-w-3xl gap-5">
      <PageHeader title={t('mails.title')} subtitle={t('mails.text')} back={{ href: '/sandbox', label: t('mails.back') }} />
      {mails.length === 0 && <EmptyState title={t('mails.none')} />}
      {mails.map((mail) => (
        <Panel key={mail.id} title={mail.subject} description={`${mail.address}, ${showDateTime(mail.at, caller.language, staffZone)}`}>
          <p className="whitespace-pre-line wrap-anywhere text-sm">
            {mail.text.split(/(https?:\/\/\S+)/).map((part) => (part.startsWith('http') ? <Linked key={part} address={part} /> : part))}
          </p>
        </Panel>
      ))}
    </div>
  )
}

function Linked({ address }: { address: string }) {
  return (
    <a href={address} className="break-all underline underline-offset-4">
      {address}
    </a>
  )
}
