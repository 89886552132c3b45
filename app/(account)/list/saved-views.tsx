import Link from 'next/link'
import { keepView } from '@/app/(account)/views/actions'
import { Button } from '@/components/ui/button'
import { DropDown } from '@/components/ui/drop-down'
import { DropParameter } from '@/components/ui/drop-parameter'
import { LinkPending } from '@/components/ui/link-pending'
import { Notice } from '@/components/ui/notice'
import { TextInput } from '@/components/ui/text-input'
import { oneIn, type Query } from '@/lib/platform/list-address'
import { holdsPanRun } from '@/lib/platform/mask-pan-runs'
import type { Translator } from '@/lib/platform/messages'
import { longestViewName, type SavedView, type ViewOutcome, type ViewScreen, viewOutcomes } from '@/lib/views/saved-views'

/** Why a list was not kept, and under which name. */
export type Unsaved = { why: ViewOutcome; name: string }

/** What an address says of a list that could not be kept; null: nothing. */
export function readUnsaved(query: Query): Unsaved | null {
  const why = viewOutcomes.find((known) => known !== 'done' && known === oneIn(query.unsaved))
  const name = oneIn(query.name).slice(0, longestViewName)
  return why ? { why, name: holdsPanRun(name) ? '' : name } : null
}

/** `address`: the list as it stands, without a place in it. */
type SavedViewsProps = { screen: ViewScreen; address: string; views: SavedView[]; unsaved: Unsaved | null; t: Translator<'views'> }

/** The caller's own views: to open one, to keep the list as it stands, and the way to where they are renamed. */
export function SavedViews({ screen, address, views, unsaved, t }: SavedViewsProps) {
  const link = 'flex min-h-8 items-center rounded px-1 underline decoration-line underline-offset-4 hover:bg-sunken wrap-anywhere pointer-coarse:min-h-11'
  return (
    <DropDown label={t('open')} group="list-tools" open={unsaved !== null}>
      <div className="grid gap-3">
        {views.length > 0 && (
          <ul>
            <li>
              <Link href={`/${screen}?view=all`} className={link}>
                {t(`${screen}.everything`)}
                <LinkPending />
              </Link>
            </li>
            {views.map((view) => (
              <li key={String(view.id)}>
                <Link
                  href={view.address === '' ? `/${screen}?view=all` : `/${screen}?${view.address}`}
                  aria-current={view.address === address ? 'true' : undefined}
                  className={`${link} aria-[current]:font-semibold`}
                >
                  {view.isDefault ? t('nameAndDefault', { name: view.name }) : view.name}
                  <LinkPending />
                </Link>
              </li>
            ))}
          </ul>
        )}
        <form action={keepView} className="grid gap-2">
          <input type="hidden" name="list" value={screen} />
          <input type="hidden" name="address" value={address} />
          <label htmlFor="view-name" className="font-medium">
            {t('saveAs')}
          </label>
          {unsaved && (
            <Notice tone="danger">
              <p id="view-fault">{t(`outcome.${unsaved.why}`)}</p>
            </Notice>
          )}
          <TextInput
            id="view-name"
            name="name"
            defaultValue={unsaved?.name}
            maxLength={longestViewName}
            required
            autoComplete="off"
            aria-invalid={unsaved ? true : undefined}
            aria-describedby={unsaved ? 'view-fault' : undefined}
          />
          <Button type="submit" size="sm">
            {t('save')}
          </Button>
          {unsaved?.why === 'taken' && (
            <Button type="submit" size="sm" name="replace" value="yes">
              {t('replace')}
            </Button>
          )}
          {unsaved && <DropParameter name="unsaved" />}
          {unsaved && <DropParameter name="name" />}
        </form>
        <Link href={`/views/${screen}`} className={link}>
          {t('manage')}
          <LinkPending />
        </Link>
      </div>
    </DropDown>
  )
}
