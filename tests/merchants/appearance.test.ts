import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { longestPayText, noPayTexts } from '@/lib/merchants/pay-texts'
import { largestLogoBytes, largestUploadBytes } from '@/lib/merchants/rules'
import { discardDraft, publishAppearance, type TryAppearance, tryAppearance } from '@/lib/merchants/set-appearance'
import { shrinkLogo } from '@/lib/merchants/shrink-logo'
import { readAppearance } from '@/lib/merchants/store'
import { readInScope, type Scope } from '@/lib/platform/scope'
import { addMerchant } from '../support/add-merchant'
import { makeTestService, type TestService } from '../support/test-service'

let service: TestService
let merchantId: number
let scope: Scope

beforeAll(async () => {
  service = await makeTestService()
})
beforeEach(async () => {
  const shop = await addMerchant(service)
  merchantId = shop.merchantId
  scope = { kind: 'merchants', merchantIds: [merchantId], scopeIds: [shop.scopeId] }
})
afterAll(() => service.close())

const actor = { kind: 'staff', id: 1 } as const
const picture = (width: number, height: number) => sharp({ create: { width, height, channels: 4, background: '#c02050' } })
const keep = { kind: 'keep' } as const
const nothing = { en: { note: '', help: '' }, ru: { note: '', help: '' }, be: { note: '', help: '' } }
const look = (change: Partial<TryAppearance> = {}) =>
  tryAppearance(service, scope, actor, { merchantId, accent: '#1d4ed8', logo: keep, texts: nothing, expectedVersion: 0, ...change })
const read = (stage: 'live' | 'draft') => readAppearance(service.db.prisma, merchantId, stage)

async function tried(change: Partial<TryAppearance> = {}): Promise<number> {
  const outcome = await look(change)
  if (outcome.kind !== 'tried') throw new Error(outcome.kind)
  return outcome.version
}

describe('a look', () => {
  it('is a draft until it is published, and then what payers see', async () => {
    const version = await tried({ logo: { kind: 'upload', bytes: await picture(600, 200).png().toBuffer() } })
    expect(await read('live')).toEqual({ accent: null, logo: null, texts: noPayTexts, version: 0 })
    expect(await publishAppearance(service, scope, actor, { merchantId, expectedVersion: version })).toEqual({ kind: 'done' })
    expect(await read('live')).toMatchObject({ accent: '#1d4ed8', logo: { width: 288, height: 96 } })
    expect(await read('draft')).toMatchObject({ version: 0 })
  })

  it('keeps the logo when only the colour changes, and can lose it', async () => {
    const first = await tried({ logo: { kind: 'upload', bytes: await picture(64, 64).jpeg().toBuffer() } })
    const second = await tried({ accent: '#8A1538', expectedVersion: first })
    expect(await read('draft')).toMatchObject({ accent: '#8a1538', logo: { width: 64, height: 64 } })
    await tried({ accent: '', logo: { kind: 'remove' }, expectedVersion: second })
    expect(await read('draft')).toMatchObject({ accent: null, logo: null })
  })

  it('can be discarded, and then nothing has changed', async () => {
    const version = await tried()
    expect(await discardDraft(service, scope, actor, { merchantId, expectedVersion: version })).toEqual({ kind: 'done' })
    expect([await read('live'), await read('draft')]).toMatchObject([{ version: 0 }, { version: 0 }])
    expect(await discardDraft(service, scope, actor, { merchantId, expectedVersion: version })).toEqual({ kind: 'stale' })
  })

  it('of somebody else, saved meanwhile, is neither overwritten nor published unseen', async () => {
    const version = await tried()
    expect(await look()).toEqual({ kind: 'stale' })
    await tried({ accent: '#000', expectedVersion: version })
    expect(await publishAppearance(service, scope, actor, { merchantId, expectedVersion: version })).toEqual({ kind: 'stale' })
    const { version: expectedVersion } = await read('draft')
    const two = await Promise.all([look({ expectedVersion }), look({ expectedVersion })])
    expect(two.map(({ kind }) => kind).toSorted()).toEqual(['stale', 'tried'])
  })

  it('of another merchant is nobody’s to change or to read', async () => {
    const other = await addMerchant(service)
    const theirs: Scope = { kind: 'merchants', merchantIds: [other.merchantId], scopeIds: [other.scopeId] }
    const version = await tried()
    const input = { merchantId, accent: '', logo: keep, texts: nothing, expectedVersion: version }
    expect(await tryAppearance(service, theirs, actor, input)).toEqual({ kind: 'not-found' })
    expect(await publishAppearance(service, theirs, actor, { merchantId, expectedVersion: version })).toEqual({ kind: 'not-found' })
    expect(await readInScope(service.db, theirs, (tx) => readAppearance(tx, merchantId, 'draft'))).toMatchObject({ version: 0 })
    expect(await readInScope(service.db, scope, (tx) => readAppearance(tx, merchantId, 'draft'))).toMatchObject({ version })
  })

  it('is in the audit log: who, what before and after, and the picture by its hash', async () => {
    const version = await tried({ logo: { kind: 'upload', bytes: await picture(64, 64).webp().toBuffer() } })
    await publishAppearance(service, scope, actor, { merchantId, expectedVersion: version })
    const rows = await service.db.prisma.auditRecord.findMany({ where: { merchantId, action: 'settings.appearance' }, orderBy: { id: 'asc' } })
    expect(rows.map(({ actor: who, reason, before, after }) => ({ who, reason, before, after }))).toEqual([
      { who: 'staff:1', reason: 'tried', before: { accent: null, logo: null }, after: { accent: '#1d4ed8', logo: expect.stringMatching(/^[\da-f]{16}$/) } },
      { who: 'staff:1', reason: 'published', before: { accent: null, logo: null }, after: { accent: '#1d4ed8', logo: expect.stringMatching(/^[\da-f]{16}$/) } },
    ])
  })

  it.each(['red', '#12345', 'url(x)', '#123456;'])('with the colour %j is refused', async (accent) => {
    expect(await look({ accent })).toEqual({ kind: 'bad-accent' })
  })

  it('with a colour that could not be read is refused with what was measured and the nearest that could', async () => {
    const outcome = await look({ accent: '#ff5a00' })
    if (outcome.kind !== 'low-contrast') throw new Error(outcome.kind)
    expect(outcome.verdict.measured.light.onPage).toBeCloseTo(2.84, 1)
    expect(await look({ accent: outcome.verdict.nearest })).toMatchObject({ kind: 'tried' })
  })
})

describe('a text', () => {
  const said = (note: string, help = '') => look({ texts: { ...nothing, be: { note, help } } })
  const faultsOf = async (note: string, help = '') => {
    const outcome = await said(note, help)
    return outcome.kind === 'bad-texts' ? outcome.faults.map(({ language, part, fault }) => `${part} ${language} ${fault}`) : [outcome.kind]
  }

  it('is kept on one line in its language, tried and published like the rest, and in the audit log', async () => {
    const version = await tried({ texts: { ...nothing, ru: { note: ' Доставка\nпо  будням ', help: 'help@shop.example, +375 17 123-45-67' } } })
    expect((await read('live')).texts).toEqual(noPayTexts)
    await publishAppearance(service, scope, actor, { merchantId, expectedVersion: version })
    expect((await read('live')).texts.ru).toEqual({ note: 'Доставка по будням', help: 'help@shop.example, +375 17 123-45-67' })
    const [row] = await service.db.prisma.auditRecord.findMany({ where: { merchantId, action: 'settings.appearance', reason: 'published' } })
    expect(row).toMatchObject({
      before: { accent: null, logo: null },
      after: { 'note.ru': 'Доставка по будням', 'help.ru': 'help@shop.example, +375 17 123-45-67' },
    })
    expect(row?.before).not.toHaveProperty('note.ru')
  })

  it('has 200 characters above the form and 120 below, and not one more', async () => {
    expect(await faultsOf('ў'.repeat(longestPayText.note + 1), 'ў'.repeat(longestPayText.help + 1))).toEqual(['note be too-long', 'help be too-long'])
    expect(await faultsOf('ў'.repeat(longestPayText.note), 'ў'.repeat(longestPayText.help))).toEqual(['tried'])
  })

  it.each([
    ['Read https://evil.example', 'link'],
    ['Read www.evil.example', 'link'],
    ['javascript:alert(1)', 'link'],
    ['<b>now</b>', 'signs'],
    ['turned \u202e round', 'signs'],
    ['hid\u200bden', 'signs'],
    ['a \0 b', 'signs'],
    ['Pay to 4111 1111 1111 1111', 'card-number'],
  ])('that says %j is refused', async (text, fault) => {
    expect(await faultsOf(text)).toEqual([`note be ${fault}`])
    expect(await faultsOf('', text)).toEqual([`help be ${fault}`])
  })

  it('that is more than plain words is refused by the database too', async () => {
    const row = { merchantId, stage: 'live', version: 1, changedAt: service.clock.now() }
    for (const data of [{ noteEn: '<b>' }, { noteRu: 'x'.repeat(201) }, { helpBe: '' }, { helpEn: 'a\nb' }, { helpRu: 'x'.repeat(121) }])
      await expect(service.db.prisma.merchantAppearance.create({ data: { ...row, ...data } })).rejects.toThrow(/merchant_appearances_(note|help)_\w\w_check/)
  })
})

describe('a logo', () => {
  it.each(['png', 'jpeg', 'webp'] as const)('of %s is made anew as a small WebP without anything else that was in the file', async (format) => {
    const upload = await picture(900, 300)
      .withExif({ IFD0: { ImageDescription: 'secret place' } })
      [format]()
      .toBuffer()
    const made = await shrinkLogo(upload)
    if ('fault' in made) throw new Error(made.fault)
    expect(made.logo).toMatchObject({ width: 288, height: 96 })
    expect(made.logo.webp.byteLength).toBeLessThanOrEqual(largestLogoBytes)
    expect(Buffer.from(made.logo.webp).includes('secret place')).toBe(false)
    expect((await sharp(made.logo.webp).metadata()).exif).toBeUndefined()
  })

  it('with more detail than fits is shown less exactly rather than refused', async () => {
    const noise = Buffer.from(Array.from({ length: 200 * 60 * 3 }, (_, place) => (place * 7919 + ((place * place) % 251)) % 256))
    const made = await shrinkLogo(
      await sharp(noise, { raw: { width: 200, height: 60, channels: 3 } })
        .png()
        .toBuffer(),
    )
    expect(made).toMatchObject({ logo: { width: 200, height: 60 } })
  })

  it.each([
    ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', 'not-a-picture'],
    ['a page', '<!doctype html>', 'not-a-picture'],
    ['a GIF', 'GIF89a\u0001', 'not-a-picture'],
    ['nothing', '', 'not-a-picture'],
    ['a PNG that breaks off', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'not-a-picture'],
  ])('that is %s is refused', async (_, text, fault) => {
    expect(await shrinkLogo(Buffer.from(text, 'latin1'))).toEqual({ fault })
  })

  it('is refused above the bounds of bytes and pixels, and below a size that anybody could see', async () => {
    expect(await shrinkLogo(new Uint8Array(largestUploadBytes + 1))).toEqual({ fault: 'too-large' })
    expect(await shrinkLogo(await picture(4001, 4000).png().toBuffer())).toEqual({ fault: 'too-many-pixels' })
    expect(await shrinkLogo(await picture(4000, 4000).png().toBuffer())).toMatchObject({ logo: { width: 96, height: 96 } })
    expect(await shrinkLogo(await picture(15, 100).png().toBuffer())).toEqual({ fault: 'too-small' })
  })

  it('that is not a small WebP is refused by the database too', async () => {
    const row = { merchantId, stage: 'live', version: 1, changedAt: service.clock.now(), logoWidth: 10, logoHeight: 10 }
    const create = (logo: Buffer) => service.db.prisma.merchantAppearance.create({ data: { ...row, logo: new Uint8Array(logo) } })
    await expect(create(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).rejects.toThrow('merchant_appearances_logo_check')
    await expect(create(Buffer.concat([Buffer.from('RIFF0000WEBP'), Buffer.alloc(largestLogoBytes)]))).rejects.toThrow('merchant_appearances_logo_check')
  })
})
