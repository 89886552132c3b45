import { Button } from '@/components/ui/button'
import type { Translator } from '@/lib/platform/messages'
import { decideLook } from './actions'

/** A draft waits: show it to payers, or let it go. */
export function DraftPanel({ t, merchantId, version }: { t: Translator<'appearance'>; merchantId: number; version: number }) {
  return (
    <section
      aria-label={t('draft.title')}
      className="flex flex-wrap items-center justify-between gap-4 rounded-xl border border-blue-ink/30 bg-blue-soft p-5 text-blue-ink"
    >
      <div className="min-w-0">
        <h2 className="font-semibold">{t('draft.title')}</h2>
        <p className="text-sm">{t('draft.text')}</p>
      </div>
      <form action={decideLook} className="flex flex-wrap gap-2">
        <input type="hidden" name="merchantId" value={merchantId} />
        <input type="hidden" name="version" value={version} />
        <Button type="submit" name="decision" value="publish" variant="primary">
          {t('draft.publish')}
        </Button>
        <Button type="submit" name="decision" value="discard">
          {t('draft.discard')}
        </Button>
      </form>
    </section>
  )
}
