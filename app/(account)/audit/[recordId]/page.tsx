import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import type { ReactNode } from 'react'
import { allowed } from '@/app/(account)/allowed'
import { actorNames, addressOfObject } from '@/app/(account)/audit/texts'
import { requireCaller } from '@/app/(account)/caller'
import { wayBack } from '@/app/(account)/list/way-back'
import { screen } from '@/app/(account)/screen'
import { Facts } from '@/components/account/facts'
import { LinkPending } from '@/components/ui/link-pending'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { readAuditRecord } from '@/lib/audit/queries'
import { showDateTime, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'audit')('title') }
}

export default screen(AuditRecordPage)

/** One record: everything it says, before and after side by side, and its place in the chain. */
async function AuditRecordPage({ params }: { params: Promise<{ recordId: string }> }) {
  const { recordId } = await params
  const caller = await allowed('audit.view', { kind: 'audit-log', id: recordId.slice(0, 40) })
  const record = /^[1-9]\d{0,17}$/.test(recordId) ? await readAuditRecord(service(), caller.scope, BigInt(recordId)) : null
  if (!record) notFound()
  const t = translator(caller.language, 'audit')
  const name = await actorNames(caller, [record.actor])
  const [before, after] = [(record.before ?? {}) as Record<string, unknown>, (record.after ?? {}) as Record<string, unknown>]
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  const of = addressOfObject(record.objectKind, record.objectId)
  const facts: [string, ReactNode][] = [
    [t('column.at'), showDateTime(record.at, caller.language, 'UTC')],
    [t('column.actor'), `${name(record.actor)} (${record.actor})`],
    [t('column.action'), record.action],
    [t('column.outcome'), t(`outcome.${record.outcome === 'refused' ? 'refused' : 'done'}`)],
    [t('column.object'), of ? <Jump key="object" href={of} text={`${record.objectKind} ${record.objectId}`} /> : `${record.objectKind} ${record.objectId}`],
    [
      t('column.merchant'),
      record.merchantId ? <Jump key="merchant" href={`/operator/merchants/${record.merchantId}`} text={String(record.merchantId)} /> : '–',
    ],
    [t('column.reason'), record.reason ?? '–'],
    [t('column.ip'), record.ip ?? '–'],
    [t('column.browser'), record.userAgent ?? '–'],
    [t('column.chain'), record.link ? `${record.link.seq}:${Buffer.from(record.link.hash).toString('hex')}` : t('notLinked')],
  ]
  const back = await wayBack({ href: '/audit', label: t('title') }, { language: caller.language, row: recordId })
  return (
    <div className="grid gap-6">
      <PageHeader title={t('record', { id: recordId })} subtitle={t('zone')} back={back} />
      <Panel title={t('facts')}>
        <Facts facts={facts} />
      </Panel>
      {changed.length > 0 && (
        <Panel title={t('change')}>
          <table aria-label={t('change')} className="w-full border-collapse text-sm">
            <thead>
              <tr>
                {[t('field'), t('before'), t('after')].map((column) => (
                  <th key={column} scope="col" className="border-line border-b py-1 pr-3 text-left font-medium">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {changed.map((field) => (
                <tr key={field}>
                  <th scope="row" className="py-1 pr-3 text-left font-normal text-muted">
                    {field}
                  </th>
                  <td className="wrap-anywhere py-1 pr-3">{showValue(before[field])}</td>
                  <td className="wrap-anywhere py-1">{showValue(after[field])}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Panel>
      )}
    </div>
  )
}

function Jump({ href, text }: { href: string; text: string }) {
  return (
    <Link
      href={href}
      className="inline-flex min-h-6 items-center underline decoration-line underline-offset-4 hover:decoration-current pointer-coarse:min-h-11"
    >
      {text}
      <LinkPending />
    </Link>
  )
}

function showValue(value: unknown): string {
  if (value === undefined || value === null) return '–'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
