import { type Preview, previewAddress } from '@/lib/merchants/preview-address'
import { readAppearance } from '@/lib/merchants/store'
import { languages, translator } from '@/lib/platform/messages'
import { readInScope } from '@/lib/platform/scope'
import { service } from '@/lib/service'
import { type Caller, may } from '@/lib/staff/rules'

type Asked = { merchant: string | null; sample: string | null; width: string | null; lang: string | null }

/** Everything the screen shows of one of the caller's merchants, or null when he has none like that. */
export async function readPage(caller: Caller, asked: Asked) {
  const { db, keys } = service()
  const t = translator(caller.language, 'appearance')
  const { merchants, chosen } = await readInScope(db, caller.scope, async (tx) => {
    const all = await tx.merchant.findMany({ select: { id: true, name: true }, orderBy: { id: 'asc' }, take: 100 })
    // More merchants than these are no choice for a row of links; one that is not among them is opened by its number.
    const id = asked.merchant === null ? all[0]?.id : /^[1-9]\d{0,8}$/.test(asked.merchant) ? Number(asked.merchant) : undefined
    const one = id === undefined ? null : await tx.merchant.findUnique({ where: { id }, select: { id: true, name: true } })
    return { merchants: all, chosen: one && { ...one, live: await readAppearance(tx, one.id, 'live'), draft: await readAppearance(tx, one.id, 'draft') } }
  })
  if (!chosen) return null
  const { live, draft, ...merchant } = chosen
  // What is tried out is nobody's business but of those who try it; everybody else sees what payers see.
  const isDraft = draft.version > 0 && may(caller, 'settings.appearance')
  const shown = isDraft ? draft : live
  const sample: Preview['page'] = asked.sample === 'one-click' ? 'one-click' : 'card'
  const width = asked.width === 'wide' ? ('wide' as const) : ('narrow' as const)
  const lang = languages.find((language) => language === asked.lang) ?? caller.language
  const everything = translator(caller.language, 'settings')
  const at = (scheme: Preview['scheme']) =>
    previewAddress(keys, {
      merchantId: merchant.id,
      stage: isDraft ? 'draft' : 'live',
      version: shown.version,
      page: sample,
      scheme,
      language: lang,
    })
  return {
    t,
    merchants,
    merchant,
    shown,
    draft: isDraft ? draft : null,
    waits: draft.version > 0,
    sample,
    width,
    lang,
    languages: languages.map((language) => ({ language, name: everything(`language.${language}`) })),
    previews: { light: at('light'), dark: at('dark') },
    logoAddress: shown.logo && `data:image/webp;base64,${Buffer.from(shown.logo.webp).toString('base64')}`,
    formTexts: {
      accent: t('form.accent'),
      accentHint: t('form.accentHint'),
      pick: t('form.pick'),
      logo: t('form.logo'),
      logoHint: t('form.logoHint'),
      current: t('form.current'),
      remove: t('form.remove'),
      submit: t('form.submit'),
      pending: t('form.pending'),
      errorTitle: t('form.errorTitle'),
      use: t('form.use'),
      note: t('form.note'),
      help: t('form.help'),
      saidTitle: t('form.saidTitle'),
      saidHint: t('form.saidHint'),
      tooLarge: t('error.logo.too-large'),
    },
  }
}

export type AppearanceView = NonNullable<Awaited<ReturnType<typeof readPage>>>
export type FormTexts = AppearanceView['formTexts']
