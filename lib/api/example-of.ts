/** As much of JSON Schema as the shapes of the API are made of. */
export type JsonSchema = {
  $ref?: string
  type?: string | string[]
  format?: string
  examples?: unknown[]
  default?: unknown
  const?: unknown
  enum?: unknown[]
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  allOf?: JsonSchema[]
  properties?: Record<string, JsonSchema>
  required?: string[]
  items?: JsonSchema
  minimum?: number
  additionalProperties?: boolean | JsonSchema
  description?: string
}

type Schemas = Record<string, JsonSchema>

/** A value of a shape, made of the examples of its parts. What may be left out is left out, unless it has an example. */
export function exampleOf(schema: JsonSchema, schemas: Schemas): unknown {
  if (schema.$ref) return exampleOf(referred(schema.$ref, schemas), schemas)
  if (schema.examples) return schema.examples[0]
  if ('default' in schema) return schema.default
  if ('const' in schema) return schema.const
  if (schema.enum) return schema.enum[0]
  const some = schema.anyOf ?? schema.oneOf ?? schema.allOf
  if (some?.[0]) return exampleOf(some[0], schemas)
  return exampleOfType(schema, schemas)
}

function exampleOfType(schema: JsonSchema, schemas: Schemas): unknown {
  switch ([schema.type].flat()[0]) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([name, property]) => schema.required?.includes(name) || hasExample(property, schemas))
          .map(([name, property]) => [name, exampleOf(property, schemas)]),
      )
    case 'array':
      return schema.items ? [exampleOf(schema.items, schemas)] : []
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 1, 1)
    case 'boolean':
      return false
    case 'null':
      return null
    default:
      return ofFormat[schema.format ?? ''] ?? 'text'
  }
}

const ofFormat: Record<string, string> = {
  uuid: '0198f4a2-7f3e-7cc1-9d2b-3a5f0c6e8d11',
  'date-time': '2026-11-25T10:00:00.000Z',
  uri: 'https://shop.example/one-click',
  email: 'anna@shop.example',
}

function hasExample(schema: JsonSchema, schemas: Schemas): boolean {
  return 'examples' in schema || (schema.$ref !== undefined && hasExample(referred(schema.$ref, schemas), schemas))
}

function referred(ref: string, schemas: Schemas): JsonSchema {
  const name = ref.split('/').at(-1) ?? ''
  const found = schemas[name]
  if (!found) throw new Error(`the document has no ${ref}`)
  return found
}
