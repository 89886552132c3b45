'use server'

import { actorOf, allowed } from '@/app/(account)/allowed'
import { originOf } from '@/app/(account)/caller'
import type { FormState } from '@/components/account/act-form'
import { audit } from '@/lib/audit/record'
import { verifyAudit } from '@/lib/audit/verify'
import { actorText } from '@/lib/platform/actor'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'

/** Looks at the whole chain and says what is wrong with it. That somebody looked is a record too. */
export async function verifyChain(_before: FormState, _form: FormData): Promise<FormState> {
  const caller = await allowed('audit.view', { kind: 'audit-log', id: 'chain' })
  const t = translator(caller.language, 'audit')
  const deps = service()
  const { checked, head, faults, faultCount } = await verifyAudit(deps)
  await audit(deps.db.prisma, {
    at: deps.clock.now(),
    actor: actorText(actorOf(caller)),
    action: 'audit.verify',
    outcome: 'done',
    object: { kind: 'audit-log', id: 'chain' },
    after: { checked, faults: faultCount },
    origin: await originOf(),
  })
  const review = {
    of: head ?? '',
    title: t(faultCount === 0 ? 'verify.whole' : 'verify.broken', { count: faultCount }),
    lead: t('verify.checked', { count: checked }),
    lines: [t('verify.head', { head: head ?? '–' })],
    ...(faults.length > 0
      ? {
          table: {
            caption: t('verify.faults'),
            columns: [t('verify.place'), t('verify.record'), t('verify.fault')],
            rows: faults.map(({ kind, seq, recordId }) => [String(seq ?? '–'), String(recordId ?? '–'), t(`fault.${kind}`)]),
          },
        }
      : {}),
  }
  return { errors: {}, values: {}, review }
}
