import { ActForm } from '@/components/account/act-form'
import { Panel } from '@/components/ui/panel'
import type { UnionView } from '@/lib/unions/queries'
import { saveCarryOver } from '../actions'
import type { T } from '../texts'

const policies = ['ask', 'allow'] as const

/** Whether cards from before the union are offered at once or after their owner's word. */
export function CarryOverPanel({ union, maySet, t }: { union: UnionView; maySet: boolean; t: T }) {
  const meaning = { ask: t('carryOver.askMeaning'), allow: t('carryOver.allowMeaning') }
  return (
    <Panel title={t('carryOver.title')} description={t('carryOver.text')}>
      {maySet ? (
        <ActForm
          id="carry-over"
          action={saveCarryOver}
          hidden={{ unionId: String(union.id), version: String(union.version) }}
          fields={[
            {
              kind: 'choice',
              name: 'carryOver',
              label: t('carryOver.choose'),
              initial: union.carryOver,
              options: policies.map((policy) => ({ value: policy, label: t(`carryOver.${policy}`), hint: meaning[policy] })),
            },
            { kind: 'area', name: 'reason', label: t('form.reason'), hint: t('form.reasonHint') },
          ]}
          submit={{ label: t('form.save'), pending: t('form.pending'), variant: 'primary' }}
          errorTitle={t('form.errors')}
        />
      ) : (
        <p className="text-sm">
          <strong className="font-medium">{t(`carryOver.${union.carryOver}`)}.</strong> {meaning[union.carryOver]}
        </p>
      )}
    </Panel>
  )
}
