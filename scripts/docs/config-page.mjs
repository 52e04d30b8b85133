import { DEFAULTS } from '../../packages/framework/dist/config/defaults.js';
import { configJsonSchema } from '../../packages/framework/dist/kernel/config-schema.js';
import { openProject } from '../../packages/framework/dist/kernel/project.js';
import { jsonSchemaOf } from '../../packages/framework/dist/config/issues.js';
import { NOTE, table } from './table.mjs';

const INTRODUCTION = `
The config is one file in the project's folder: \`bot.config.json\`, \`bot.config.yaml\`, \`bot.config.yml\`, \`.botrc\`, or
the key \`bot\` of \`package.json\`; the first that is there counts. \`--config FILE\` names another, also a \`.ts\` or \`.js\`,
which is never run otherwise. \`bot init\` writes one to start from.

A value is taken from the uppermost layer that has it; \`bot config show\` tells which one that was:

1. \`--set path.to.key=value\`
2. the environment: \`BOT__path__to__key=value\`
3. the profile chosen by \`--profile NAME\`, from \`profiles\`
4. the file
5. the files it \`extends\`
6. the options' defaults of the plugins
7. the defaults below

Maps are merged key by key; lists and scalars are replaced, and so are \`features\` and \`account.cash\`. A component is
chosen by its name, or with options by \`{ use: NAME, option: value }\`. Options merge as long as the same component is
chosen. A new default \`strategy\` by \`--set\` or the environment removes \`lanes\`; \`--set lanes.NAME.strategy=…\` changes
one. Unknown keys are errors. A file has at most 1 MiB and 64 levels, no aliases, and no secrets: those come from the
environment.
`;

const NOT_EXPANDED = new Set(['lanes', 'profiles']);

/** docs/reference/config.md, from the schema and the default plugins' option tables. */
export async function configPage(root) {
  const { registry } = await openProject({ folder: root, env: {} });
  return [
    NOTE,
    '# Config',
    INTRODUCTION.trim(),
    '## Keys',
    table(['key', 'value', 'default', ''], keyRows(configJsonSchema(), [], DEFAULTS)),
    'Keys of a lane (`lanes.NAME`): `features`, `models`, `horizon`, `strategy`, `sizing`, `risk`, `broker`, `account`.',
    '## Components of the default plugins',
    ...componentSections(registry),
  ].join('\n\n');
}

function componentSections(registry) {
  const kinds = [
    'exchange',
    'storage',
    'monitor',
    'model',
    'strategy',
    'sizing',
    'risk',
    'broker',
    'feature',
  ];
  return kinds.flatMap((kind) => [
    `### ${kind[0].toUpperCase()}${kind.slice(1)}`,
    ...registry.definitions(kind).map(({ name, options }) => {
      const rows = keyRows(jsonSchemaOf(options), [], {});
      if (rows.length === 0) return `**${name}** has no options.`;
      return `**${name}**\n\n${table(['option', 'value', 'default', ''], rows)}`;
    }),
  ]);
}

function keyRows(schema, path, defaults) {
  return Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
    const inner = NOT_EXPANDED.has(key) ? [] : nestedRows(value, [...path, key], defaults?.[key]);
    const leaf = inner.length === 0 || value.description !== undefined || isRecord(value);
    const own = [
      `\`${[...path, key].join('.')}\``,
      typeOf(value),
      code(defaults?.[key] ?? value.default),
      value.description,
    ];
    return leaf ? [own, ...inner] : inner;
  });
}

function nestedRows(schema, path, defaults) {
  if (schema.properties) return keyRows(schema, path, defaults);
  return isRecord(schema) ? keyRows(schema.additionalProperties, [...path, placeholder(path)], {}) : [];
}

function placeholder(path) {
  return path.at(-1) === 'instruments' ? 'ID' : 'NAME';
}

function isRecord(schema) {
  return (
    typeof schema.additionalProperties === 'object' && schema.additionalProperties.properties !== undefined
  );
}

function isScalarMap({ additionalProperties }) {
  return typeof additionalProperties === 'object' && additionalProperties.type !== undefined;
}

function typeOf(schema) {
  if (schema.botKind) return `${schema.botKind}: its name, or \`{ use, …options }\``;
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum) return schema.enum.map(code).join(', ');
  if (schema.anyOf) return [...new Set(schema.anyOf.map(typeOf))].join(' or ');
  if (schema.type === 'array') return `list of: ${typeOf(schema.items ?? {})}`;
  if (isScalarMap(schema)) return `map of: ${typeOf(schema.additionalProperties)}`;
  return `${[schema.type ?? 'any'].flat().join(' or ')}${rangeOf(schema)}`;
}

function rangeOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }) {
  const low = minimum ?? exclusiveMinimum;
  const high = maximum ?? exclusiveMaximum;
  const bounded = (bound) => bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
  if (bounded(low) && bounded(high)) return `, ${low} to ${high}`;
  if (bounded(low)) return `, ${minimum === undefined ? 'above' : 'from'} ${low}`;
  return bounded(high) ? `, ${maximum === undefined ? 'below' : 'up to'} ${high}` : '';
}

function code(value) {
  return value === undefined ? '' : `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}
