import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import type { ReactNode } from 'react'
import { allowed } from '@/app/(account)/allowed'
import { actorNames, findAddressOfObject } from '@/app/(account)/audit/texts'
import { requireCaller } from '@/app/(account)/caller'
import { wayBack } from '@/app/(account)/list/way-back'
import { screen } from '@/app/(account)/screen'
import { Facts } from '@/components/account/facts'
import { LinkPending } from '@/components/ui/link-pending'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { readAuditRecord } from '@/lib/audit/queries'
import { type AuditReader, changesOf, showAction, showField, showFrom, showObject, showValue, showWhy } from '@/lib/audit/show'
import { showDateTime, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { may } from '@/lib/staff/rules'

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
  const nameOf = await actorNames(caller, [record.actor])
  const { language } = caller
  const reader: AuditReader = { language, timeZone: record.timeZone, seesSix: may(caller, 'cards.see-six-and-four') }
  const changed = changesOf(record.before, record.after)
  const of = await findAddressOfObject(caller, record)
  const object = showObject(reader, { kind: record.objectKind, id: record.objectId })
  const namesCard = record.objectKind === 'card' && !reader.seesSix
  const facts: [string, ReactNode][] = [
    [t('column.at'), showDateTime(record.at, language, record.timeZone, { seconds: true })],
    [t('column.actor'), `${nameOf(record.actor)} (${record.actor})`],
    [t('column.action'), `${showAction(language, record.action)} (${record.action})`],
    [t('column.outcome'), t(`outcome.${record.outcome === 'refused' ? 'refused' : 'done'}`)],
    [
      t('column.object'),
      <span key="object" className="flex flex-wrap items-center gap-x-3">
        {of ? <Jump href={of} text={object} /> : object}
        {!namesCard && <Jump href={`/audit?${new URLSearchParams({ q: record.objectId })}`} text={t('all')} label={t('sameObject', { object })} />}
      </span>,
    ],
    [
      t('column.merchant'),
      record.merchantId ? <Jump key="merchant" href={`/operator/merchants/${record.merchantId}`} text={String(record.merchantId)} /> : '–',
    ],
    [t('column.reason'), showWhy(language, record.reason) ?? '–'],
    [t('column.ip'), showFrom(language, record) ?? '–'],
    [t('column.browser'), record.userAgent ?? '–'],
    [t('column.chain'), record.link ? `${record.link.seq}:${Buffer.from(record.link.hash).toString('hex')}` : t('notLinked')],
  ]
  const back = await wayBack({ href: '/audit', label: t('title') }, { language: caller.language, row: recordId })
  return (
    <div className="grid gap-6">
      <PageHeader title={t('record', { id: recordId })} subtitle={t('zone', { zone: record.timeZone })} back={back} />
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
              {changed.map(({ name, before, after }) => (
                <tr key={name}>
                  <th scope="row" className="py-1 pr-3 text-left font-normal text-muted">
                    {showField(language, name)}
                  </th>
                  <td className="wrap-anywhere py-1 pr-3">{showValue(reader, name, before)}</td>
                  <td className="wrap-anywhere py-1">{showValue(reader, name, after)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Panel>
      )}
    </div>
  )
}

function Jump({ href, text, label }: { href: string; text: string; label?: string }) {
  return (
    <Link
      href={href}
      aria-label={label}
      className="inline-flex min-h-6 items-center underline decoration-line underline-offset-4 hover:decoration-current pointer-coarse:min-h-11"
    >
      {text}
      <LinkPending />
    </Link>
  )
}
