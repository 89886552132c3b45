import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Field } from '@/components/ui/field'
import { Notice } from '@/components/ui/notice'
import { Panel } from '@/components/ui/panel'
import { TextInput } from '@/components/ui/text-input'
import type { EntityView } from '@/lib/unions/queries'
import type { T } from './texts'

type Props = {
  entities: EntityView[]
  chosen: readonly number[]
  /** Part of the name, or the number, of a merchant or his legal entity. */
  q: string
  hidden: Record<string, string>
  fault: string | null
  t: T
}

/** More merchants than these are looked for by name. */
const mostOffered = 50

/** The merchants that are free to join, by company, as a form that leads to the preview; an address says all of it. What was chosen stays in view whatever is looked for. */
export function ChooseMerchants({ entities, chosen, q, hidden, fault, t }: Props) {
  const free = entities
    .map((entity) => ({ ...entity, merchants: entity.merchants.filter((merchant) => merchant.free) }))
    .filter(({ merchants }) => merchants.length > 0)
  const { offered, count } = offer(free, q, chosen)
  return (
    <Panel title={t('wizard.merchants')} description={t('wizard.merchantsHint')}>
      {free.length === 0 ? (
        <EmptyState title={t('wizard.none')} />
      ) : (
        <form className="grid gap-5">
          {Object.entries(hidden).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <div className="flex flex-wrap items-end gap-3">
            <div className="min-w-0 flex-1 basis-60">
              <Field label={t('wizard.search')} htmlFor="merchant-q">
                <TextInput id="merchant-q" name="q" type="search" defaultValue={q} maxLength={200} autoComplete="off" />
              </Field>
            </div>
            <Button type="submit">{t('wizard.find')}</Button>
          </div>
          {fault && <Notice tone="danger">{fault}</Notice>}
          {count === 0 && <p className="text-muted text-sm">{t('wizard.nobody')}</p>}
          {offered.map((entity) => (
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
          {count > mostOffered && <p className="text-muted text-sm">{t('wizard.more', { shown: mostOffered, count })}</p>}
          <div>
            <Button type="submit" name="chosen" value="1" variant="primary">
              {t('wizard.preview')}
            </Button>
          </div>
        </form>
      )}
    </Panel>
  )
}

/** Those that are chosen, and of those that are looked for the first ones; `count`: how many are looked for. */
function offer(free: EntityView[], q: string, chosen: readonly number[]): { offered: EntityView[]; count: number } {
  const part = q.toLowerCase()
  const holds = (name: string, id: number) => name.toLowerCase().includes(part) || String(id) === part
  let count = 0
  const offered = free.map((entity) => {
    const whole = holds(entity.name, entity.id)
    const merchants = entity.merchants.filter(({ id, name }) => {
      const isWanted = whole || holds(name, id)
      if (isWanted) count += 1
      return chosen.includes(id) || (isWanted && count <= mostOffered)
    })
    return { ...entity, merchants }
  })
  return { offered: offered.filter(({ merchants }) => merchants.length > 0), count }
}
