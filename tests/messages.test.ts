import { describe, expect, it } from 'vitest'
import { type Area, catalogs, languages } from '@/lib/platform/messages'

const areas = Object.keys(catalogs.en) as Area[]
const cases = areas.flatMap((area) => languages.map((language) => ({ area, language })))

describe('messages', () => {
  it.each(cases)('$language/$area has the same keys as the English file', ({ area, language }) => {
    expect(Object.keys(textsOf(language, area)).toSorted()).toEqual(Object.keys(textsOf('en', area)).toSorted())
  })

  it.each(cases)('$language/$area uses the same values and tags as the English file', ({ area, language }) => {
    const english = textsOf('en', area)
    const theirs = Object.entries(textsOf(language, area)).filter(([key]) => key in english)
    for (const [key, text] of theirs) expect({ key, uses: placeholdersOf(text) }).toEqual({ key, uses: placeholdersOf(english[key] ?? '') })
  })

  it.each(cases)('$language/$area has no empty text', ({ area, language }) => {
    const empty = Object.entries(textsOf(language, area)).filter(([, text]) => text.trim() === '')
    expect(empty).toEqual([])
  })
})

function textsOf(language: (typeof languages)[number], area: Area): Record<string, string> {
  return Object.fromEntries(flat('', catalogs[language][area]))
}

function flat(start: string, node: object): [string, string][] {
  return Object.entries(node).flatMap(([key, value]) =>
    typeof value === 'string' ? [[start + key, value] as [string, string]] : flat(`${start}${key}.`, value),
  )
}

/** Names of ICU arguments with their kind ("amount", "count plural") and of tags, whatever stands around them. */
function placeholdersOf(text: string): string[] {
  const named = [...text.matchAll(/\{\s*(\w+)\s*(?:\}|,\s*(\w+))/g)].map((match) => [match[1], match[2]].filter(Boolean).join(' '))
  const tags = [...text.matchAll(/<(\w+)>/g)].map((match) => `<${match[1]}>`)
  return [...new Set([...named, ...tags])].toSorted()
}
