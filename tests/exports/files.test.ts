import { XMLValidator } from 'fast-xml-parser'
import { describe, expect, it } from 'vitest'
import { csvWriter } from '@/lib/exports/csv'
import type { Cell, Column, FileTexts } from '@/lib/exports/rules'
import { openTotals } from '@/lib/exports/totals'
import { xlsxWriter } from '@/lib/exports/xlsx'
import { readSheet, readZip } from './read-zip'

const columns: Column[] = [
  { header: 'Number', kind: 'text' },
  { header: 'Payments', kind: 'count', total: true },
  { header: 'Seen', kind: 'moment' },
  { header: 'Turnover', kind: 'money', total: true },
]
const texts: FileTexts = { currency: 'Currency', total: (rows) => `Total: ${rows} rows`, sheet: 'Customers: [all]' }
const at = new Date('2026-11-25T10:00:05Z')
const row = (number: string, more: Partial<{ payments: number; minor: bigint; currency: string }> = {}): Cell[] => [
  number,
  more.payments ?? 1,
  { at, timeZone: 'Europe/Minsk' },
  { minor: more.minor ?? 1000n, currency: more.currency ?? 'BYN' },
]

async function write(kind: 'csv' | 'xlsx', batches: Cell[][][], rowsPerSheet?: number): Promise<Buffer> {
  const writer = kind === 'csv' ? csvWriter(columns, texts) : xlsxWriter(columns, texts, { at, rowsPerSheet })
  const totals = openTotals(columns)
  const pieces = [await writer.begin()]
  for (const rows of batches) {
    totals.add(rows)
    pieces.push(await writer.write(rows))
  }
  return Buffer.concat([...pieces, await writer.end(totals.lines(texts))])
}

describe('a CSV file', () => {
  it('has a header, rows as they came, times of the zone, amounts with their currency, and totals', async () => {
    const file = await write('csv', [[row('C-1')], [row('C-2', { payments: 2, minor: 250n }), row('C-3', { currency: 'JPY', minor: 7n })]])
    expect(file.toString()).toBe(
      [
        '\uFEFFNumber,Payments,Seen,Turnover,Currency',
        'C-1,1,2026-11-25 13:00:05,10.00,BYN',
        'C-2,2,2026-11-25 13:00:05,2.50,BYN',
        'C-3,1,2026-11-25 13:00:05,7,JPY',
        'Total: 3 rows,4,,12.50,BYN',
        'Total: 3 rows,,,7,JPY',
        '',
      ].join('\r\n'),
    )
  })

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1'])('makes a text of %j, which a spreadsheet would run as a formula', async (number) => {
    const line = (await write('csv', [[row(number)]])).toString().split('\r\n')[1] ?? ''
    expect(line.replace(/^"/, '').startsWith("'")).toBe(true)
  })

  it('keeps quotes, commas and line ends inside their cell', async () => {
    expect((await write('csv', [[row('a "b", c\nd')]])).toString()).toContain('"a ""b"", c\nd",1,')
  })

  it('leaves what is not known empty, and has totals of nothing', async () => {
    const file = await write('csv', [[['C-1', 0, null, null]]])
    expect(file.toString().split('\r\n').slice(1, 3)).toEqual(['C-1,0,,,', 'Total: 1 rows,0,,,'])
  })
})

describe('an Excel file', () => {
  const sheetsOf = (file: Buffer) => [...readZip(file)].filter(([name]) => name.startsWith('xl/worksheets/')).map(([, xml]) => readSheet(xml))

  it('is an archive of well-formed parts with texts as texts and numbers as numbers', async () => {
    const file = await write('xlsx', [[row('=1+1')], [row('a<b>&"c"', { minor: 250n })]])
    for (const [name, xml] of readZip(file)) expect({ name, valid: XMLValidator.validate(xml) }).toEqual({ name, valid: true })
    const moment = '46351.54172454'
    expect(sheetsOf(file)).toEqual([
      [
        ['Number', 'Payments', 'Seen', 'Turnover', 'Currency'],
        ['=1+1', '1', moment, '10.00', 'BYN'],
        ['a&lt;b&gt;&amp;"c"', '1', moment, '2.50', 'BYN'],
        ['Total: 2 rows', '2', null, '12.50', 'BYN'],
      ],
    ])
    expect(readZip(file).get('xl/workbook.xml')).toContain('name="Customers   all "')
  })

  it('keeps an amount with more digits than a spreadsheet counts with as text', async () => {
    const [sheet] = [...readZip(await write('xlsx', [[row('C-1', { minor: 99_999_999_999_999_999n })]])).values()]
    expect(sheet).toContain('<t xml:space="preserve">999999999999999.99</t>')
  })

  it('holds what XML cannot, without it, and what Excel would read as a sign of its own, spelled out', async () => {
    const [sheet] = sheetsOf(await write('xlsx', [[row('a\u0001b\ud800c_x0041_😀')]]))
    expect(sheet?.[1]?.[0]).toBe('abc_x005F_x0041_😀')
  })

  it('goes on in another sheet where one is full, whatever the batches are', async () => {
    const numbers = Array.from({ length: 25 }, (_, index) => row(`C-${index}`))
    const sheets = sheetsOf(await write('xlsx', [numbers.slice(0, 9), numbers.slice(9, 20), numbers.slice(20)], 10))
    expect(sheets.map((sheet) => sheet.length)).toEqual([10, 10, 9])
    expect(sheets.map((sheet) => sheet[0]?.[0])).toEqual(['Number', 'Number', 'Number'])
    expect(sheets.flatMap((sheet) => sheet.slice(1).map((cells) => cells[0]))).toEqual([...numbers.map(([number]) => number), 'Total: 25 rows'])
  })
})
