import { localMs } from '@/lib/platform/local-time'
import { currencyExponent, formatAmount, type Money } from '@/lib/platform/money'
import type { FileWriter } from './csv'
import type { Cell, Column, FileTexts } from './rules'
import { isMoney } from './totals'
import { openZip } from './zip'

/** ECMA-376: a sheet has so many rows; what is more goes on in another one. */
const mostRowsOfSheet = 1_048_576

/**
 * A workbook of ECMA-376 (SpreadsheetML), written row by row: texts stand in their cells, so nothing has to be remembered until the end. A text is a text
 * whatever it begins with; amounts and moments are numbers with a format.
 */
export function xlsxWriter(
  columns: readonly Column[],
  texts: FileTexts,
  { at, rowsPerSheet = mostRowsOfSheet }: { at: Date; rowsPerSheet?: number },
): FileWriter {
  const zip = openZip(at)
  const headers = columns.flatMap(({ header, kind }) => (kind === 'money' ? [header, texts.currency] : [header]))
  let sheets = 0
  let room = 0
  const beginSheet = async () => {
    sheets += 1
    room = rowsPerSheet - 1
    const start = `${xml}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${headers.map((_, place) => `<col min="${place + 1}" max="${place + 1}" width="20" customWidth="1"/>`).join('')}</cols><sheetData><row>${headers.map((header) => textCell(header, style.bold)).join('')}</row>`
    return Buffer.concat([zip.open(`xl/worksheets/sheet${sheets}.xml`), await zip.write(start)])
  }
  const endSheet = async () => Buffer.concat([await zip.write('</sheetData></worksheet>'), await zip.close()])
  const write = async (rows: readonly Cell[][], bold = false) => {
    const pieces: Buffer[] = []
    for (let place = 0; place < rows.length; ) {
      if (room === 0) pieces.push(await endSheet(), await beginSheet())
      const fitting = rows.slice(place, place + room)
      pieces.push(await zip.write(fitting.map((row) => rowOf(row, columns, bold)).join('')))
      place += fitting.length
      room -= fitting.length
    }
    return Buffer.concat(pieces)
  }
  const file = async (name: string, text: string) => Buffer.concat([zip.open(name), await zip.write(text), await zip.close()])
  return {
    begin: beginSheet,
    write,
    end: async (totals) =>
      Buffer.concat([
        await write(totals, true),
        await endSheet(),
        await file('xl/workbook.xml', workbook(sheets, texts.sheet)),
        await file('xl/_rels/workbook.xml.rels', workbookLinks(sheets)),
        await file('xl/styles.xml', styles),
        await file('_rels/.rels', links),
        await file('[Content_Types].xml', contentTypes(sheets)),
        zip.end(),
      ]),
  }
}

function rowOf(row: readonly Cell[], columns: readonly Column[], bold: boolean): string {
  return `<row>${row.map((cell, place) => cellOf(cell, columns[place], bold)).join('')}</row>`
}

function cellOf(cell: Cell, column: Column | undefined, bold: boolean): string {
  if (column?.kind === 'money' && !isMoney(cell)) return '<c/><c/>'
  if (cell === null || cell === '') return '<c/>'
  if (typeof cell === 'number') return `<c${bold ? ` s="${style.bold}"` : ''}><v>${cell}</v></c>`
  if (typeof cell === 'string') return textCell(cell, bold ? style.bold : 0)
  if (isMoney(cell)) return amountCell(cell) + textCell(cell.currency, 0)
  return `<c s="${style.moment}"><v>${serial(localMs(cell.at, cell.timeZone))}</v></c>`
}

// A spreadsheet counts in doubles; an amount that has more digits than they hold stays a text, so that no kopeck changes.
function amountCell(money: Money): string {
  const amount = formatAmount(money)
  if (amount.replace(/\D/g, '').length > 15) return textCell(amount, 0)
  const decimals = currencyExponent(money.currency) ?? 2
  return `<c s="${decimals === 0 ? style.whole : decimals === 3 ? style.three : style.two}"><v>${amount}</v></c>`
}

/** Days since 30 December 1899, to the second: what Excel counts in. */
function serial(ms: number): string {
  return (Math.floor(ms / 1000) / 86_400 + 25_569).toFixed(8)
}

function textCell(text: string, look: number): string {
  return `<c t="inlineStr"${look === 0 ? '' : ` s="${look}"`}><is><t xml:space="preserve">${escaped(text)}</t></is></c>`
}

const named: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

// What XML cannot hold is left out; what Excel would read as a sign of its own (_x0041_) is spelled out (ECMA-376 part 1, 22.9.2.19).
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replace(/[&<>]/g, (sign) => named[sign] ?? sign)
}

const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packages = 'http://schemas.openxmlformats.org/package/2006'
const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

const links = `${xml}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`

const style = { moment: 1, bold: 2, two: 3, whole: 4, three: 5 }
const styles = `${xml}<styleSheet xmlns="${main}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd hh:mm:ss"/><numFmt numFmtId="165" formatCode="#,##0.000"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="6"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="3" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`

// Excel allows 31 characters in the name of a sheet, and none of these.
function sheetName(text: string, sheet: number): string {
  return escaped(`${text.replace(/[[\]:*?/\\]/g, ' ').slice(0, 26)}${sheet === 1 ? '' : ` ${sheet}`}`).replaceAll('"', '&quot;')
}

const numbersTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

function workbook(sheets: number, name: string): string {
  return `${xml}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${numbersTo(sheets)
    .map((sheet) => `<sheet name="${sheetName(name, sheet)}" sheetId="${sheet}" r:id="rId${sheet}"/>`)
    .join('')}</sheets></workbook>`
}

function workbookLinks(sheets: number): string {
  const toSheets = numbersTo(sheets).map((sheet) => `<Relationship Id="rId${sheet}" Type="${office}/worksheet" Target="worksheets/sheet${sheet}.xml"/>`)
  return `${xml}<Relationships xmlns="${packages}/relationships">${toSheets.join('')}<Relationship Id="rId${sheets + 1}" Type="${office}/styles" Target="styles.xml"/></Relationships>`
}

function contentTypes(sheets: number): string {
  const parts = numbersTo(sheets).map((sheet) => `<Override PartName="/xl/worksheets/sheet${sheet}.xml" ContentType="${type}.worksheet+xml"/>`)
  return `${xml}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${type}.styles+xml"/>${parts.join('')}</Types>`
}
