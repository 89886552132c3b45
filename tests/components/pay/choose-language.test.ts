import { describe, expect, it } from 'vitest'
import { chooseLanguage, type LanguageWishes } from '@/components/pay/choose-language'
import { preferredLanguage, readLanguage } from '@/lib/platform/accept-language'

const nothing: LanguageWishes = { parameter: null, cookie: null, orderKey: 'key', asked: null, acceptLanguage: null, fallback: 'ru' }

describe('the language of a page', () => {
  it('is the merchant’s where nobody wishes anything', () => {
    expect(chooseLanguage(nothing)).toBe('ru')
  })

  it('is the browser’s before the merchant’s', () => {
    expect(chooseLanguage({ ...nothing, acceptLanguage: 'be' })).toBe('be')
  })

  it('is the payer’s earlier choice before the browser’s', () => {
    expect(chooseLanguage({ ...nothing, acceptLanguage: 'be', cookie: 'en.other-order' })).toBe('en')
  })

  it('is the order’s before an earlier choice', () => {
    expect(chooseLanguage({ ...nothing, cookie: 'en.other-order', asked: 'be' })).toBe('be')
  })

  it('is the choice made at this very order before the order’s', () => {
    expect(chooseLanguage({ ...nothing, cookie: 'en.key', asked: 'be' })).toBe('en')
  })

  it('is the parameter of the page before everything', () => {
    expect(chooseLanguage({ ...nothing, parameter: 'RU', cookie: 'en.key', asked: 'be' })).toBe('ru')
  })

  it('passes over what is no language of ours', () => {
    expect(chooseLanguage({ ...nothing, parameter: 'de', cookie: 'fr', acceptLanguage: 'de, fr;q=0.9', fallback: 'be' })).toBe('be')
  })
})

it.each([
  ['EN', 'en'],
  ['RU', 'ru'],
  ['BY', 'be'],
  ['be-BY', 'be'],
  ['ru_RU', null],
  ['', null],
  [null, null],
] as const)('reads %j as %j', (text, language) => {
  expect(readLanguage(text)).toBe(language)
})

it.each([
  ['ru;q=0.5, en', 'en'],
  ['de-DE,de;q=0.9,be;q=0.8,en;q=0.7', 'be'],
  ['en;q=0, ru;q=0.1', 'ru'],
  ['*', null],
  [';;q=,,', null],
  [null, null],
] as const)('takes from Accept-Language %j the language %j', (header, language) => {
  expect(preferredLanguage(header)).toBe(language)
})
