import { botError } from '@autotrader/sdk';
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  Parser,
  type CST,
  type Node,
  type YAMLMap,
} from 'yaml';
import { assertPlainKey, MAX_DEPTH, type ConfigNode, type Scalar } from './config-node.js';

/**
 * Reads YAML or JSON (which is YAML) into nodes that know their lines. `file` is what errors and origins call it.
 * Refused: syntax errors, several documents, aliases, tags of other languages, a key twice, nesting beyond MAX_DEPTH.
 *
 * @example
 * readYaml('seed: 7\n', 'bot.config.yaml');
 */
export function readYaml(text: string, file: string): ConfigNode {
  // The composer recurses: a deep document must be refused before it gets there.
  if (isTooDeep(text)) throw unreadable(file, '', `nested deeper than ${MAX_DEPTH} levels`);
  const lines = new LineCounter();
  // Our own check for double keys takes linear time; the library's is quadratic.
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) throw unreadable(file, `:${lines.linePos(problem.pos[0]).line}`, problem.message);
  if (!document.contents) throw unreadable(file, '', 'the file is empty');
  return new NodeReader(file, lines).read(document.contents, 1);
}

/** Walks a parsed document; knows the file's name and lines. */
class NodeReader {
  constructor(
    private readonly file: string,
    private readonly lines: LineCounter,
  ) {}

  read(node: Node | null, line: number): ConfigNode {
    if (!node) return { kind: 'leaf', origin: this.origin(line), value: null };
    const at = this.lineOf(node, line);
    if (isAlias(node)) throw unreadable(this.file, `:${at}`, 'aliases (`*name`) are not supported');
    if (isMap(node)) return this.readMap(node, at);
    if (isSeq(node)) {
      const items = node.items.map((item) => this.read(item as Node | null, at));
      return { kind: 'list', origin: this.origin(at), items };
    }
    if (isScalar(node)) return { kind: 'leaf', origin: this.origin(at), value: this.scalar(node.value, at) };
    throw unreadable(this.file, `:${at}`, 'not a value');
  }

  private readMap(node: YAMLMap, line: number): ConfigNode {
    const entries = new Map<string, ConfigNode>();
    for (const pair of node.items) {
      const at = this.lineOf(pair.key as Node, line);
      const key = this.key(pair.key, at);
      if (entries.has(key)) throw unreadable(this.file, `:${at}`, `the key "${key}" stands here twice`);
      // A map's origin is the line of its key, which is where a reader looks.
      entries.set(key, { ...this.read(pair.value as Node | null, at), origin: this.origin(at) });
    }
    return { kind: 'map', origin: this.origin(line), entries };
  }

  private key(node: unknown, line: number): string {
    const value = isScalar(node) ? node.value : undefined;
    if (typeof value !== 'string' && typeof value !== 'number') {
      throw unreadable(this.file, `:${line}`, 'a key must be a plain text');
    }
    assertPlainKey(String(value), this.origin(line));
    return String(value);
  }

  private scalar(value: unknown, line: number): Scalar {
    if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value as Scalar;
    throw unreadable(this.file, `:${line}`, 'only texts, numbers, true, false and null can stand here');
  }

  private lineOf(node: Node | null, otherwise: number): number {
    const start = node?.range?.[0];
    return start === undefined ? otherwise : this.lines.linePos(start).line;
  }

  private origin(line: number): string {
    return `${this.file}:${line}`;
  }
}

function isTooDeep(text: string): boolean {
  for (const token of new Parser().parse(text)) {
    if (token.type === 'document' && depthExceeds(token.value, MAX_DEPTH)) return true;
  }
  return false;
}

function depthExceeds(root: CST.Token | undefined, limit: number): boolean {
  const open: [CST.Token | null | undefined, number][] = [[root, 0]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [token, depth] = next;
    if (depth > limit) return true;
    if (!token || !('items' in token)) continue;
    for (const item of token.items) open.push([item.key, depth + 1], [item.value, depth + 1]);
  }
  return false;
}

function unreadable(file: string, place: string, reason: string): Error {
  return botError('BOT_CONFIG_UNREADABLE', { file, place, reason });
}
