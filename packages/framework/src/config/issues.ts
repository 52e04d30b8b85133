import { botError, type BotError } from '@autotrader/sdk';
import { z } from 'zod';
import { originAt, type ConfigNode } from './config-node.js';
import { suggestion } from './nearest-name.js';

/** Where a value that failed its schema stands. */
export interface IssueScope {
  /** Path of the value from the config's root. */
  readonly path: readonly string[];
  readonly schema: z.ZodType;
  /** Origin of a place given by its path from the config's root. */
  originOf(path: readonly string[]): string;
}

/** The error of the first issue: the full path, where it stands, and the nearest name for an unknown key. */
export function issueError(issues: readonly z.core.$ZodIssue[], scope: IssueScope): BotError {
  const all = issues.map(unfolded);
  // A mistyped key explains what is missing elsewhere.
  const issue = all.find(({ code }) => code === 'unrecognized_keys') ?? all[0];
  if (!issue) return botError('BOT_CONFIG_INVALID', { key: scope.path.join('.'), origin: '', reason: '' });
  const within = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') return unknownKey(issue.keys[0] ?? '', within, scope);
  const path = [...scope.path, ...within];
  return botError('BOT_CONFIG_INVALID', {
    key: path.join('.'),
    origin: scope.originOf(path),
    reason: reasonOf(issue),
  });
}

/** Origins read from a tree of nodes. */
export function originsIn(root: ConfigNode): IssueScope['originOf'] {
  return (path) => originAt(root, path);
}

/** Of a union's issues the one of the branch that fits the value's type: it says what is wrong inside. */
function unfolded(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue;
  const inner = issue.errors.map(([first]) => first).find((first) => first && !isOtherType(first));
  return inner ? unfolded({ ...inner, path: [...issue.path, ...inner.path] }) : issue;
}

function isOtherType(issue: z.core.$ZodIssue): boolean {
  return issue.code === 'invalid_type' && issue.path.length === 0;
}

function unknownKey(key: string, within: readonly string[], scope: IssueScope): BotError {
  const path = [...scope.path, ...within, key];
  return botError('BOT_CONFIG_UNKNOWN_KEY', {
    key: path.join('.'),
    origin: scope.originOf(path),
    suggestion: suggestion(key, keysAt(jsonSchemaOf(scope.schema), within)),
  });
}

function reasonOf(issue: z.core.$ZodIssue): string {
  const inner = issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined;
  return inner ?? issue.message.replace(/^Invalid input: /, '');
}

/** A JSON schema, as far as it is walked here. */
export interface JsonSchema {
  readonly [key: string]: unknown;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
}

/** JSON schema of what people write for a zod schema; what JSON cannot say is left open. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
}

/** Keys a schema allows at a place. */
export function keysAt(schema: JsonSchema, path: readonly string[]): string[] {
  const branches = schema.anyOf ?? [schema];
  const [key, ...rest] = path;
  if (key === undefined) return branches.flatMap((branch) => Object.keys(branch.properties ?? {}));
  return branches.flatMap((branch) => {
    const next = branch.properties?.[key] ?? branch.items ?? branch.additionalProperties;
    return typeof next === 'object' ? keysAt(next, rest) : [];
  });
}
