import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { MerchantChoice } from '@/components/account/merchant-choice'

const merchants = (count: number) => Array.from({ length: count }, (_, place) => ({ id: 500_001 + place, name: `Shop ${place + 1}` }))
const draw = (count: number, chosen = 500_001) =>
  renderToStaticMarkup(
    <MerchantChoice
      label="Merchant"
      merchants={merchants(count)}
      chosen={chosen}
      language="en"
      addressOf={(id) => `/settings/orders?merchant=${id}&sample=card`}
    />,
  )

describe('the choice of a merchant', () => {
  it('is none where there is one, and links to the same screen where there are a few', () => {
    expect(draw(1)).toBe('')
    expect(draw(12).match(/<a /g)).toHaveLength(12)
    expect(draw(12)).toContain('href="/settings/orders?merchant=500002&amp;sample=card"')
    expect(draw(12)).not.toContain('<form')
  })

  it('is by number where there are many, with what else the address says, also for one that is not among those offered', () => {
    const markup = draw(13, 600_000)
    expect(markup).not.toContain('<a ')
    expect(markup).toMatch(/<form [^>]*action="\/settings\/orders"/)
    expect(markup).toContain('<input type="hidden" name="sample" value="card"/>')
    expect(markup).toMatch(/name="merchant"[^>]*value="600000"|value="600000"[^>]*name="merchant"/)
    expect(markup.match(/<option /g)).toHaveLength(13)
  })
})
