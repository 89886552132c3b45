import { describe, expect, it } from 'vitest'
import { consentSentence } from '@/components/pay/consent-text'
import { sampleContext } from './sample-pages'

const { merchant } = sampleContext('en').order

describe('the sentence of the offer', () => {
  it('names the one shop that may use the card', () => {
    expect(consentSentence(sampleContext('en'))).toContain('that you yourself make to Книги & Чай; you can delete')
    expect(consentSentence(sampleContext('ru'))).toContain('совершаете в магазине «Книги & Чай»; удалить карту')
    expect(consentSentence(sampleContext('be'))).toContain('робіце ў краме «Книги & Чай»; выдаліць картку')
  })

  it('names every shop that shares its customers, the one that is paid first', () => {
    const shared = { merchant: { ...merchant, sharesCardsWith: ['Аптэка', 'Kayaks'] } }
    expect(consentSentence(sampleContext('en', shared))).toContain('to the shops Книги & Чай, Аптэка and Kayaks, which share one customer account;')
    expect(consentSentence(sampleContext('ru', shared))).toContain('в магазинах «Книги & Чай», «Аптэка» и «Kayaks» с общим учётом покупателей;')
    expect(consentSentence(sampleContext('be', shared))).toContain('ў крамах «Книги & Чай», «Аптэка» і «Kayaks» з агульным улікам пакупнікоў;')
  })
})
