import { XMLParser, XMLValidator } from 'fast-xml-parser'

/** Names and texts of the elements without children below the first element of a SOAP body, or below the root of plain XML. Null: no such document. */
export function readXml(text: string): { pairs: [name: string, value: string][] } | null {
  // A document type could define entities; nothing that is sent here needs one.
  if (/<!DOCTYPE|<!ENTITY/i.test(text) || XMLValidator.validate(text) !== true) return null
  const parsed = parse(text)
  const root = onlyElement(parsed)
  if (root === null) return null
  if (root.name !== 'Envelope') return { pairs: leavesOf(root.children) }
  const body = root.children.find(({ name }) => name === 'Body')
  const asked = body && onlyElement(body.children)
  return asked ? { pairs: leavesOf(asked.children) } : null
}

type Element = { name: string; children: Element[]; text: string }

function parse(text: string): Element[] {
  try {
    const parser = new XMLParser({
      preserveOrder: true,
      ignoreAttributes: true,
      ignoreDeclaration: true,
      ignorePiTags: true,
      removeNSPrefix: true,
      parseTagValue: false,
      trimValues: false,
      maxNestedTags: 8,
      processEntities: false,
    })
    return elementsOf(parser.parse(text) as Node[])
  } catch {
    // Nested too deeply, or not well-formed in a way that the validator lets pass.
    return []
  }
}

type Node = Record<string, Node[] | string>

function elementsOf(nodes: Node[]): Element[] {
  return nodes.flatMap((node) => {
    const [name, content] = Object.entries(node).find(([key]) => key !== ':@') ?? []
    if (name === undefined || name === '#text' || !Array.isArray(content)) return []
    const texts = content.flatMap((child) => (typeof child['#text'] === 'string' ? [child['#text']] : []))
    return [{ name, children: elementsOf(content), text: unescaped(texts.join('')) }]
  })
}

function onlyElement(elements: Element[]): Element | null {
  return elements.length === 1 ? (elements[0] ?? null) : null
}

// Values of nested groups count too: published clients put the merchant's three into a group of its own.
function leavesOf(elements: Element[]): [string, string][] {
  return elements.flatMap(({ name, children, text }) => (children.length > 0 ? leavesOf(children) : [[name, text.trim()] as [string, string]]))
}

const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

// The five of XML and numbers; anything else stays as it was written, and will be no value that is known.
function unescaped(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(lt|gt|amp|quot|apos));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name) return entities[name] ?? whole
    const point = decimal ? Number(decimal) : Number.parseInt(hex ?? '', 16)
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole
  })
}
