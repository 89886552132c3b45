import { headers } from 'next/headers'
import { screens } from '@/app/(account)/search/screens'
import { readSearch } from '@/lib/cards/search-text'
import { type MessageLanguage, translator } from '@/lib/platform/messages'

/**
 * The list that a page was opened from stands in the page's address, so that the way back needs no scripts and is each window's own
 * (docs/decisions/0135). These are the lists; nothing else is led back to.
 */
const lists = new RegExp(
  `^/(${[
    'audit',
    'customers(/bulk(/[0-9a-f-]{36})?)?',
    'limits(/[1-9]\\d{0,8}/(near|own|history))?',
    'notifications',
    'one-click',
    'operator/(acquirers|approvals|merchants|search|unknown)',
    'orders',
    'search',
    'staff',
    'unions(/(entities|groups|quarantine))?',
  ].join('|')})$`,
)

/** Longer ones are not carried along: a hundred rows would carry them a hundred times. Of one within another the inner one is left out first. */
const longestList = 700
/** Room for the row that a link adds. */
const longestPlace = 70

/** Said once and no part of a list. */
const passing = ['count', 'done', 'name', 'operation', 'refused', 'saved', 'unsaved']

/** The list that a text names, with what it asks for and the row that was left; null: none of ours, or one that holds a card number. */
export function readList(text: string): string | null {
  const own = 'http://own.invalid'
  if (!text.startsWith('/') || text.length > longestList || !URL.canParse(text, own)) return null
  const { origin, pathname, searchParams, hash } = new URL(text, own)
  if (origin !== own || !lists.test(pathname) || [...searchParams.values()].some((value) => readSearch(value).ignored === 'card-number')) return null
  const holding = readList(searchParams.get('list') ?? '')
  searchParams.delete('list')
  for (const name of passing) searchParams.delete(name)
  for (const [name, value] of [...searchParams]) if (value === '') searchParams.delete(name, value)
  const list = `${pathname}${searchParams.size === 0 ? '' : '?'}${searchParams}${/^#row-[\w-]{1,60}$/.test(hash) ? hash : ''}`
  // A list that was itself opened from one, as the results of an act on many, knows its own way back.
  const whole = holding === null ? list : withList(list, holding)
  return whole.length > longestList - longestPlace ? list : whole
}

/** What a link in a row needs: its address, and an id by which the way back finds the row again. */
type RowLink = { href: string; id: string }

export type LinkTo = (href: string, row: string | number | bigint) => RowLink

/** How rows of the list that is being drawn lead to their pages. Outside of a list they lead there all the same. `named`: the list is named even where it asks for nothing. */
export async function rowLinks({ named = false } = {}): Promise<LinkTo> {
  const here = readList(await ownAddress())
  // The page of a row leads back to its list by itself, where that asks for nothing.
  return (href, row) => linkFrom(here !== null && (named || !href.startsWith(`${here}/`)) ? here : null, href, row)
}

/** How a row of a list leads to its page; null: without naming the list. */
export function linkFrom(list: string | null, href: string, row: string | number | bigint): RowLink {
  const id = idOf(row)
  return { id, href: list === null ? href : withList(href, `${list.split('#')[0]}#${id}`) }
}

/** The address of the page that is being drawn or acted on, changed, with the list it was opened from. */
export async function ownAddresses(): Promise<(href: string) => string> {
  const list = await openedFrom()
  return (href) => (list === null ? href : withList(href, list))
}

/** The list that this page was opened from, or null: its address names none. */
export async function openedFrom(): Promise<string | null> {
  const address = await ownAddress()
  return readList(new URLSearchParams(address.slice(address.indexOf('?') + 1)).get('list') ?? '')
}

type Back = { href: string; label: string }

/** The way back to the list that a page was opened from, else to `usual`, the one where its row stands anyway. */
export async function wayBack(usual: Back, { language, row }: { language: MessageLanguage; row?: string | number | bigint }): Promise<Back> {
  const list = await openedFrom()
  if (list === null) return { ...usual, href: row === undefined ? usual.href : `${usual.href}#${idOf(row)}` }
  const [path = list] = list.split(/[?#]/)
  return { href: list, label: path === usual.href.split('?')[0] ? usual.label : nameOf(path, language) }
}

function idOf(row: string | number | bigint): string {
  return `row-${String(row).replaceAll(/[^\w-]/g, '-')}`
}

function withList(href: string, list: string): string {
  const [address = href, place] = href.split('#')
  return `${address}${address.includes('?') ? '&' : '?'}${new URLSearchParams({ list })}${place === undefined ? '' : `#${place}`}`
}

// As the screen is called everywhere; a part of a screen by the name of the whole.
function nameOf(path: string, language: MessageLanguage): string {
  if (path === '/search') return translator(language, 'search')('open')
  if (path === '/operator/search') return translator(language, 'operator')('search.title')
  const holding = screens.filter(({ href }) => path === href || path.startsWith(`${href}/`)).toSorted((a, b) => b.href.length - a.href.length)
  return holding[0]?.name(language) ?? path
}

async function ownAddress(): Promise<string> {
  return (await headers()).get('x-path') ?? '/'
}
