import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { textIn } from '@/app/(account)/form'
import { screen } from '@/app/(account)/screen'
import { ActForm } from '@/components/account/act-form'
import { DataTable } from '@/components/table/data-table'
import { Badge } from '@/components/ui/badge'
import { DropParameter } from '@/components/ui/drop-parameter'
import { Meter } from '@/components/ui/meter'
import { Notice } from '@/components/ui/notice'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { localeOf, showShortDateTime, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { type Caller, may } from '@/lib/staff/rules'
import { type KeyVersionView, readKeyVersions } from '@/lib/vault/key-queries'
import { operatorZone } from '../texts'
import { changeKeys } from './actions'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

const tones = { current: 'green', held: 'gray', destroyed: 'gray', missing: 'red' } as const
const outcomes = ['added', 'current', 'destroyed'] as const

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'keys')('title') }
}

export default screen(Keys)

/** The versions of the vault's key-encryption key, what is under each, and how far a rotation is. */
async function Keys({ searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'keys.view')
  const { language } = caller
  const t = translator(language, 'keys')
  const operator = translator(language, 'operator')
  const versions = await readKeyVersions(service())
  const asked = textIn(await searchParams, 'done')
  const done = outcomes.find((one) => one === asked)
  const all = versions.reduce((sum, { records }) => sum + records, 0)
  const here = versions.find(({ state }) => state === 'current')?.records ?? 0
  const number = (count: number) => count.toLocaleString(localeOf[language])
  const at = (time: Date | null) => (time ? showShortDateTime(time, language, operatorZone) : t('never'))
  return (
    <div className="grid gap-5">
      <PageHeader title={t('title')} subtitle={t('subtitle')} back={{ href: '/operator', label: operator('back') }} />
      {done && (
        <>
          <Notice tone="success">{t(`done.${done}`)}</Notice>
          <DropParameter name="done" />
        </>
      )}
      {versions.map(
        ({ version, state }) =>
          state === 'missing' && (
            <Notice key={version} tone="danger">
              {t('missing', { version })}
            </Notice>
          ),
      )}
      <Panel title={t('progress')} description={here === all ? t('whole') : t('moving')}>
        <Meter label={t('progress')} value={here} max={all} text={t('progressText', { done: number(here), all: number(all) })} />
      </Panel>
      <h2 className="font-semibold">{t('versions')}</h2>
      <DataTable
        label={t('versions')}
        columns={[
          { id: 'version', label: t('column.version'), narrow: 'title' },
          { id: 'state', label: t('column.state'), narrow: 'corner' },
          { id: 'since', label: t('column.since') },
          { id: 'current', label: t('column.current') },
          { id: 'cards', label: t('column.cards'), align: 'right' },
          { id: 'secrets', label: t('column.secrets'), align: 'right' },
          { id: 'steps', label: t('column.steps'), align: 'right' },
        ]}
        rows={versions.map((row) => ({
          id: String(row.version),
          cells: {
            version: t('version', { version: row.version }),
            state: (
              <span className="grid justify-items-start gap-1">
                <Badge tone={tones[row.state]}>{t(`state.${row.state}`)}</Badge>
                {row.destroyedAt && (
                  <span className="text-muted text-sm">{t('destroyedLine', { at: at(row.destroyedAt), who: row.destroyedBy ?? t('never') })}</span>
                )}
              </span>
            ),
            since: at(row.knownSince),
            current: row.state === 'current' && row.currentSince === null ? t('fromStart') : at(row.currentSince),
            cards: number(row.cards),
            secrets: number(row.secrets),
            steps: number(row.steps),
          },
        }))}
      />
      <p className="max-w-prose text-muted text-sm">
        {t('provider')} {operator('zone', { zone: operatorZone })}
      </p>
      {may(caller, 'keys.manage') && <Changes versions={versions} caller={caller} />}
    </div>
  )
}

function Changes({ versions, caller }: { versions: KeyVersionView[]; caller: Caller }) {
  const t = translator(caller.language, 'keys')
  const operator = translator(caller.language, 'operator')
  const held = versions.filter(({ state }) => state === 'held')
  const form = (act: 'add' | 'make-current' | 'destroy', version = 0) => (
    <ActForm
      id={`${act}-${version}`}
      action={changeKeys}
      hidden={{ act, version: String(version) }}
      fields={[{ kind: 'area', name: 'reason', label: operator('reason') }]}
      submit={{ label: t(`${act}.submit`), pending: operator('pending'), variant: act === 'destroy' ? 'danger' : 'primary' }}
      errorTitle={operator('errors')}
    />
  )
  return (
    <div className="grid items-start gap-5 lg:grid-cols-2">
      <Panel title={t('add.title')} description={t('add.text')}>
        {form('add')}
      </Panel>
      {held.map(({ version, records }) => (
        <Panel key={version} title={t('version', { version })}>
          <div className="grid gap-3">
            <Act title={t('make-current.title', { version })} text={t('make-current.text')}>
              {form('make-current', version)}
            </Act>
            {records === 0 ? (
              <Act title={t('destroy.title', { version })} text={t('destroy.text')}>
                {form('destroy', version)}
              </Act>
            ) : (
              <p className="text-muted text-sm">{t('destroy.inUse', { version, count: records })}</p>
            )}
          </div>
        </Panel>
      ))}
    </div>
  )
}

function Act({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <details className="rounded-lg border border-line p-3">
      <summary className="cursor-pointer font-medium pointer-coarse:min-h-11">{title}</summary>
      <div className="mt-3 grid gap-3">
        <p className="text-muted text-sm">{text}</p>
        {children}
      </div>
    </details>
  )
}
