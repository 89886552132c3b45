import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Notice } from '@/components/ui/notice'
import { Panel } from '@/components/ui/panel'
import type { EntityView } from '@/lib/unions/queries'
import type { T } from './texts'

type Props = { entities: EntityView[]; chosen: readonly number[]; hidden: Record<string, string>; least: number; missing: boolean; t: T }

/** The merchants that are free to join, by company, as a form that leads to the preview; an address says all of it. */
export function ChooseMerchants({ entities, chosen, hidden, least, missing, t }: Props) {
  const free = entities
    .map((entity) => ({ ...entity, merchants: entity.merchants.filter((merchant) => merchant.free) }))
    .filter(({ merchants }) => merchants.length > 0)
  return (
    <Panel title={t('wizard.merchants')} description={t('wizard.merchantsHint')}>
      {free.length === 0 ? (
        <EmptyState title={t('wizard.none')} />
      ) : (
        <form className="grid gap-5">
          {Object.entries({ ...hidden, chosen: '1' }).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          {missing && <Notice tone="danger">{t('wizard.choose', { count: least })}</Notice>}
          {free.map((entity) => (
            <fieldset key={entity.id} className="grid gap-2">
              <legend className="mb-1 font-medium text-sm">
                {entity.name} <span className="text-muted">· {entity.group ? t('entities.group', { name: entity.group }) : t('entities.noGroup')}</span>
              </legend>
              {entity.merchants.map((merchant) => (
                <label
                  key={merchant.id}
                  className="flex min-h-11 items-center gap-3 rounded-lg border border-line px-3 py-2 has-checked:border-accent has-checked:bg-sunken"
                >
                  <input type="checkbox" name="merchant" value={merchant.id} defaultChecked={chosen.includes(merchant.id)} className="size-4 accent-accent" />
                  <span>
                    {merchant.name} <span className="text-muted">({merchant.id})</span>
                  </span>
                </label>
              ))}
            </fieldset>
          ))}
          <div>
            <Button type="submit" variant="primary">
              {t('wizard.preview')}
            </Button>
          </div>
        </form>
      )}
    </Panel>
  )
}
