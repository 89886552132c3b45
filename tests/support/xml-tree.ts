import { XMLParser } from 'fast-xml-parser'

/** An answer in XML as a tree without prefixes; attributes begin with `@`, and every element that may repeat is a list. */
// biome-ignore lint/suspicious/noExplicitAny: trees are looked at by tests, each of another shape
export function treeOf(text: string): any {
  const lists = ['operation', 'order']
  const options = { ignoreAttributes: false, attributeNamePrefix: '@', parseTagValue: false, removeNSPrefix: true, ignoreDeclaration: true }
  return new XMLParser({ ...options, isArray: (name, _path, _leaf, isAttribute) => !isAttribute && lists.includes(name) }).parse(text)
}
