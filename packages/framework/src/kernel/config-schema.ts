import type { Definition } from '@autotrader/sdk';
import { jsonSchemaOf, type JsonSchema } from '../config/issues.js';
import { inputSchema, SPEC_KIND } from '../config/schema.js';
import { KINDS, type Kind } from './kinds.js';
import type { Registry } from './registry.js';

/**
 * JSON Schema (2020-12) of a config file, for editors and documentation. With a registry it knows the loaded
 * components by name and their options.
 */
export function configJsonSchema(registry?: Registry): JsonSchema {
  const schema = jsonSchemaOf(inputSchema);
  return registry ? withComponents(schema, registry) : schema;
}

function withComponents(schema: JsonSchema, registry: Registry): JsonSchema {
  const kind = KINDS.find((candidate) => candidate === schema[SPEC_KIND]);
  if (kind) return choiceSchema(schema, kind, registry);
  return mapSchema(schema, (value) => withComponents(value, registry));
}

function choiceSchema({ description }: JsonSchema, kind: Kind, registry: Registry): JsonSchema {
  const definitions: readonly Definition[] = registry.definitions(kind);
  return {
    description,
    anyOf: [
      { type: 'string', enum: definitions.map(({ name }) => name) },
      ...definitions.map(optionsSchema),
      // Options for the component that a lower layer has chosen.
      { type: 'object', properties: { use: false as unknown as JsonSchema } },
    ],
  };
}

function optionsSchema({ name, options }: Definition): JsonSchema {
  const { $schema: _dialect, ...schema } = jsonSchemaOf(options);
  const properties = { use: { const: name }, ...schema.properties };
  const required = ['use', ...((schema['required'] as string[] | undefined) ?? [])];
  return { ...schema, properties, required };
}

/** A copy of plain JSON with every object inside mapped. */
function mapSchema(schema: JsonSchema, map: (value: JsonSchema) => JsonSchema): JsonSchema {
  const convert = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(convert);
    return typeof value === 'object' && value !== null ? map(value as JsonSchema) : value;
  };
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, convert(value)]));
}
