import { type MessageLanguage, translator } from '@/lib/platform/messages'
import { hitKinds } from './find-hits'

/** The words of the palette, which are handed to the browser with it. */
export function paletteTexts(language: MessageLanguage) {
  const t = translator(language, 'search')
  const plain = (['title', 'open', 'label', 'placeholder', 'none', 'card', 'failed', 'close', 'keys', 'count', 'countMore'] as const).map((key) => [
    key,
    t(key),
  ])
  return {
    ...(Object.fromEntries(plain) as Record<
      'title' | 'open' | 'label' | 'placeholder' | 'none' | 'card' | 'failed' | 'close' | 'keys' | 'count' | 'countMore',
      string
    >),
    groups: Object.fromEntries(hitKinds.map((kind) => [kind, t(`groups.${kind}`)])) as Record<(typeof hitKinds)[number], string>,
  }
}
